/** `npm run bench -- reconcile`: a month of many organizations, compared by the real command, against reading it once. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instantFromMillis, startOfDay } from '@usage-billing/core/shared';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { closeBillingPool, createBillingPool } from '@usage-billing/postgres';
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import { orFail } from '../or-fail.ts';
import { BILLING, measuredProcess, SOURCE } from './measured-process.ts';
import { daysOf, monthBefore, quantityOfDay } from './reconcile/month.ts';
import { seedMonth } from './reconcile/seed.ts';
import type { BenchAccount } from './reconcile/zuora-process.ts';

const script = (name: string): string => fileURLToPath(new URL(`./reconcile/${name}.ts`, import.meta.url));

const billedZuora = async (args: ReadonlyArray<string>) => {
  const child = fork(script('zuora-process'), [...args], {
    execArgv: SOURCE,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const said = await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`the fake Zuora ended with ${code}`))),
  ]);
  const [{ url, accounts }] = said as [{ readonly url: string; readonly accounts: ReadonlyArray<BenchAccount> }];
  const stop = async (): Promise<void> => {
    child.disconnect();
    await exited;
  };
  return { url, accounts, stop };
};

/** All of the month was seen at both ends. */
const isComplete = (printed: string, organizations: number, days: number): boolean => {
  const { rows } = JSON.parse(printed) as { readonly rows: ReadonlyArray<Record<'events' | 'invoiced', string>> };
  let expected = 0n;
  for (let place = 0; place < organizations; place += 1) expected += BigInt(quantityOfDay(place) * days);
  return (['events', 'invoiced'] as const).every(
    (figure) => rows.reduce((sum, row) => sum + BigInt(row[figure]), 0n) === expected,
  );
};

/** One JSON line on standard output. */
export const benchReconcile = async (organizations: number, say: (text: string) => void): Promise<void> => {
  const { from, to } = monthBefore(instantFromMillis(Date.now()));
  const days = daysOf(from, to);
  const folder = await mkdtemp(join(tmpdir(), 'billing-bench-'));
  // What is measured is reading; writing the month need not be synced.
  const postgres = await orFail(
    startEmbeddedPostgres({ dataDirectory: join(folder, 'postgres'), durability: 'relaxed' }),
  );
  try {
    const args = [String(organizations), from, to];
    say(`Zuora takes the usage of ${organizations} organizations, and bills it`);
    const zuora = await billedZuora(args);
    try {
      say(`${organizations * days.length * 24} hours of usage are put in, as events and into the ledger`);
      const pool = await orFail(createBillingPool({ url: postgres.url, statementTimeoutMs: 3_600_000 }));
      await seedMonth(pool, zuora.accounts, days, { from: startOfDay(from), to: startOfDay(to) });
      await closeBillingPool(pool);
      const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
      const env = {
        DATABASE_URL: postgres.url,
        BILLING_EVENT_STORE: 'postgres',
        ZUORA_URL: zuora.url,
        ZUORA_CLIENT_ID: clientId,
        ZUORA_CLIENT_SECRET: clientSecret,
      };
      say('every source is read once');
      const { cost: floor } = await measuredProcess([script('read-everything'), ...args], env);
      say('the month is reconciled');
      const { cost, printed } = await measuredProcess(
        [BILLING, 'reconcile', '--month', from.slice(0, 7), '--json'],
        env,
      );
      if (floor.exit !== 0) throw new Error(`the floor ended with ${floor.exit}`);
      console.log(
        JSON.stringify({
          bench: 'reconcile',
          organizations,
          hours: organizations * days.length * 24,
          ...cost,
          complete: cost.exit === 0 && isComplete(printed, organizations, days.length),
          ratioToFloor: Number((cost.seconds / floor.seconds).toFixed(2)),
          floor,
        }),
      );
    } finally {
      await zuora.stop();
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
