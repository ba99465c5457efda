/** One round's world: a database and a Zuora of its own, with everybody in them, and nothing uploaded yet. */
import type { UploadJournal } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import type { UsageLedger } from '@usage-billing/core/usage';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeBillingPool,
  createBillingPool,
  postgresUploadJournal,
  postgresUsageLedger,
} from '@usage-billing/postgres';
import { endJobLeases } from '@usage-billing/postgres/testing';
import { type FakeSettings, type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../../or-fail.ts';
import { seedOf, type WorldSeed } from '../world-seed.ts';
import { FIRST_RUN, type Population } from './population.ts';

export interface Database {
  readonly url: string;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  /** The lock of a process that was killed is held until its lease ends, by a clock that is not the world's. */
  readonly endLeases: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface World {
  /** The one that is in use. */
  database: Database;
  /**
   * The billing database is lost; a copy from before the first upload takes its place. `told`: as when a dump is loaded;
   * otherwise as when the disk is put back, of which no database knows.
   */
  readonly restore: (told: boolean) => Promise<void>;
  readonly zuora: FakeZuora;
  /** Zuora's clock and, by every command, the uploader's. */
  readonly clock: { now: bigint };
  /** The card that the latecomer adds. */
  readonly paymentMethodId: string;
  readonly close: () => Promise<void>;
}

const FIRST_MARK = { at: FIRST_RUN, decision: O.none };

export const worldSeed = ({ customers }: Population): WorldSeed =>
  seedOf(
    customers.map(({ organization }) => organization),
    async (pool) => {
      const totals = customers.flatMap((customer) => customer.totals);
      await orFail(postgresUsageLedger(pool).recordTotals(totals, FIRST_RUN));
      await orFail(postgresUploadJournal(pool).markHome(FIRST_MARK));
    },
  );

/** `told`: it knows that it is a copy of the seed. */
const openDatabase = async (seed: WorldSeed, told: boolean): Promise<Database> => {
  const database = await openTestDatabase({ template: seed });
  const pool = await orFail(createBillingPool({ url: database.url, maxConnections: 2 }));
  const journal = postgresUploadJournal(pool);
  if (!told) await orFail(journal.markHome(FIRST_MARK));
  return {
    url: database.url,
    ledger: postgresUsageLedger(pool),
    journal,
    endLeases: () => endJobLeases(pool),
    close: async () => {
      await closeBillingPool(pool);
      await database.close();
    },
  };
};

/** The day before the first run. */
const BILLED_ON = '2026-06-14';
/** The day after the first run: a bill run up to it bills the days of that run. */
export const NEXT_CYCLES_BEGIN = '2026-06-16' as CalendarDay;
/** After any round. */
const PLAN_CHANGES_ON = '2026-06-25';

const addAccounts = ({ control }: FakeZuora, customers: Population['customers']): void => {
  for (const { account, accountNumber: number } of customers) {
    if (O.isNone(account)) continue;
    const billCycleDay = account.value === 'billed' ? 14 : 16;
    const { subscription } = control.addAccount({ number, contractEffectiveDate: '2026-06-01', billCycleDay });
    if (account.value !== 'plan change') continue;
    control.addSubscription(number, { contractEffectiveDate: PLAN_CHANGES_ON });
    control.cancelSubscription({ subscriptionNumber: subscription ?? '' }, PLAN_CHANGES_ON);
  }
  control.billRun(BILLED_ON);
};

export const openWorld = async (
  seed: WorldSeed,
  { customers }: Population,
  settings: Partial<FakeSettings>,
): Promise<World> => {
  const clock = { now: BigInt(FIRST_RUN) };
  // A late account’s first invoice is of a period that still runs: only a tenant that rates on demand makes it at once.
  const zuora = await startFakeZuora({ now: () => clock.now, usageRating: 'on-demand', ...settings });
  addAccounts(zuora, customers);
  const world: World = {
    database: await openDatabase(seed, false),
    restore: async (told) => {
      await world.database.close();
      world.database = await openDatabase(seed, told);
    },
    zuora,
    clock,
    paymentMethodId: zuora.control.addCard('4111111111111111'),
    close: async () => {
      await zuora.close();
      await world.database.close();
    },
  };
  return world;
};
