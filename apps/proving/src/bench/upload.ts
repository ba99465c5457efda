/** `npm run bench -- upload`: the real uploader, once, over a Zuora that takes its time for every answer. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAY, dayOf, HOUR, instantFromMillis, plus, startOfDay } from '@usage-billing/core/shared';
import type { AmountType, HourBucket, HourlyTotal, InstanceId } from '@usage-billing/core/usage';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresUsageLedger,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import { orFail } from '../or-fail.ts';
import { type BilledCustomer, billedOrganization } from './billed-organization.ts';
import { BILLING, measuredProcess, SOURCE } from './measured-process.ts';
import type { ZuoraFigures } from './slow-zuora.ts';

export interface UploadBench {
  readonly organizations: number;
  readonly latencyMs: number;
  readonly hoursEach: number;
}

/** What the adapter sends at the same time at most. */
const AT_ONCE = 40;
/** As `npm run uploader` starts it: without them the collector leaves garbage lie for as long as the machine has memory. */
const MEMORY = ['--max-semi-space-size=4', '--max-old-space-size=192'];
const QUANTITY = 3_600n;

const today = startOfDay(dayOf(instantFromMillis(Date.now())));

const customer = (index: number): BilledCustomer => ({
  externalId: `bench-${index}`,
  internalId: `${100_000 + index}`,
  accountNumber: `W${index}`,
});

const seed = async (pool: BillingPool, { organizations, hoursEach }: UploadBench): Promise<void> => {
  await orFail(migrate(pool));
  const ledger = postgresUsageLedger(pool);
  for (let start = 0; start < organizations; start += 200) {
    const some = Array.from({ length: Math.min(200, organizations - start) }, (_, index) => start + index);
    await orFail(
      upsertOrganizations(
        pool,
        some.map((index) => billedOrganization(customer(index), plus(today, -90n * DAY))),
      ),
    );
    const totals = some.flatMap((index) =>
      Array.from(
        { length: hoursEach },
        (_, hour): HourlyTotal => ({
          instanceId: customer(index).internalId as InstanceId,
          amountType: 'node-seconds' as AmountType,
          hour: plus(today, -BigInt(hour + 1) * HOUR) as bigint as HourBucket,
          total: QUANTITY,
        }),
      ),
    );
    await orFail(ledger.recordTotals(totals, today));
  }
};

const slowZuora = async (bench: UploadBench, hangs: boolean) => {
  const args = [bench.organizations, bench.latencyMs, hangs ? 1 : 0].map(String);
  const program = fileURLToPath(new URL('./slow-zuora.ts', import.meta.url));
  const child = fork(program, args, { execArgv: SOURCE, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ url }] = (await once(child, 'message')) as [{ readonly url: string }];
  return {
    url,
    figures: async (): Promise<ZuoraFigures> => {
      const answer = once(child, 'message');
      child.send('figures');
      const [figures] = (await answer) as [ZuoraFigures];
      return figures;
    },
    stop: async (): Promise<void> => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
};

const scenario = async (bench: UploadBench, hangs: boolean, say: (text: string) => void): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'billing-bench-'));
  const postgres = await orFail(startEmbeddedPostgres({ dataDirectory: join(folder, 'postgres') }));
  const zuora = await slowZuora(bench, hangs);
  try {
    say(`${bench.organizations} organizations with ${bench.hoursEach} hours each are put in`);
    const pool = await orFail(createBillingPool({ url: postgres.url }));
    await seed(pool, bench);
    await closeBillingPool(pool);
    say('the uploader runs');
    const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
    const access = { ZUORA_URL: zuora.url, ZUORA_CLIENT_ID: clientId, ZUORA_CLIENT_SECRET: clientSecret };
    const env = { DATABASE_URL: postgres.url, ...access };
    const { cost } = await measuredProcess([...MEMORY, BILLING, 'uploader', '--once'], env);
    const figures = await zuora.figures();
    const ideal = (figures.accountCalls * bench.latencyMs) / AT_ONCE / 1000;
    const billed = bench.organizations - (hangs ? 1 : 0);
    console.log(
      JSON.stringify({
        bench: 'upload',
        scenario: hangs ? 'one account never answers' : 'all accounts answer',
        organizations: bench.organizations,
        latencyMs: bench.latencyMs,
        callsPerOrganization: Number((figures.accountCalls / bench.organizations).toFixed(3)),
        otherCalls: figures.calls - figures.accountCalls,
        accountSeconds: Number(figures.accountSeconds.toFixed(2)),
        ratioToIdeal: Number((figures.accountSeconds / ideal).toFixed(2)),
        secondsToFirstFile: Number(figures.secondsToFirstFile.toFixed(2)),
        files: figures.files,
        ...cost,
        complete: figures.quantity === (BigInt(billed * bench.hoursEach) * QUANTITY).toString(),
      }),
    );
  } finally {
    await zuora.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** One JSON line a scenario, on standard output. */
export const benchUpload = async (bench: UploadBench, say: (text: string) => void): Promise<void> => {
  for (const hangs of [false, true]) await scenario(bench, hangs, say);
};
