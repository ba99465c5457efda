/** Everything that the bench of the API needs: a database with three years in it, a Zuora, the API and its floor. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instantFromMillis } from '@usage-billing/core/shared';
import type { InstanceId } from '@usage-billing/core/usage';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  grantPermissions,
  migrate,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { writeHourlyHistory } from '@usage-billing/postgres/testing';
import { orFail } from '../../or-fail.ts';
import { billedOrganization } from '../billed-organization.ts';
import { customer, historyUpTo, INSTANCES } from './scenarios.ts';

/** A process that answers one message with its figures. */
export interface Contender<Figures> {
  readonly url: string;
  readonly figures: () => Promise<Figures>;
}

export interface ApiBenchWorld {
  readonly zuora: Contender<{ readonly calls: number }>;
  readonly api: Contender<{ readonly cpuSeconds: number; readonly rssBytes: number }>;
  readonly floor: Contender<{ readonly cpuSeconds: number; readonly rssBytes: number }>;
  readonly end: () => Promise<void>;
}

/** As `npm run billing-api` starts it. */
const YOUNG_GENERATION = '--max-semi-space-size=16';

type Undo = Array<() => Promise<unknown>>;

const begin = async <Figures>(script: string, args: ReadonlyArray<string>, undo: Undo): Promise<Contender<Figures>> => {
  const child: ChildProcess = fork(fileURLToPath(new URL(script, import.meta.url)), [...args], {
    execArgv: [...process.execArgv, YOUNG_GENERATION],
    // Requests are logged as in production; nobody reads it here.
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit');
  undo.push(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const said = await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`))),
  ]);
  const [{ url }] = said as [{ readonly url: string }];
  return {
    url,
    figures: async () => {
      child.send('figures');
      const [figures] = (await once(child, 'message')) as [Figures];
      return figures;
    },
  };
};

const fill = async (pool: BillingPool): Promise<void> => {
  const places = Array.from({ length: INSTANCES }, (_, place) => place);
  const history = historyUpTo(instantFromMillis(Date.now()));
  await orFail(migrate(pool));
  await orFail(
    upsertOrganizations(
      pool,
      places.map((place) => billedOrganization(customer(place), history.from)),
    ),
  );
  await orFail(
    grantPermissions(
      pool,
      places.map(customer).map(({ userId, externalId }) => ({ userId, permission: 'billing.view', externalId })),
    ),
  );
  await writeHourlyHistory(
    pool,
    places.map((place) => customer(place).internalId as InstanceId),
    history,
  );
};

export const openApiBench = async (say: (text: string) => void): Promise<ApiBenchWorld> => {
  const undo: Undo = [];
  const end = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'billing-bench-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    // What is measured is reading; writing three years need not be synced.
    const dataDirectory = join(folder, 'postgres');
    const postgres = await orFail(startEmbeddedPostgres({ dataDirectory, durability: 'relaxed' }));
    undo.push(postgres.stop);
    const pool = await orFail(createBillingPool({ url: postgres.url, statementTimeoutMs: 600_000 }));
    say(`writing three years of hours of ${INSTANCES} instances`);
    await fill(pool);
    await closeBillingPool(pool);
    say('starting Zuora, the API and its floor');
    const zuora = await begin<{ readonly calls: number }>('zuora-process.ts', [], undo);
    const contender = (kind: string) =>
      begin<{ readonly cpuSeconds: number; readonly rssBytes: number }>(
        'contender.ts',
        [kind, postgres.url, zuora.url],
        undo,
      );
    return { zuora, api: await contender('api'), floor: await contender('floor'), end };
  } catch (error) {
    await end();
    throw error;
  }
};
