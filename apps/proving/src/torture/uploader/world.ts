/** One round's world: a database and a Zuora of its own, with everybody in them, and nothing uploaded yet. */
import { randomBytes } from 'node:crypto';
import type { UploadJournal, UsageLedger } from '@usage-billing/core/usage';
import { openTestDatabase, type TestDatabaseOptions } from '@usage-billing/embedded-postgres/testing';
import {
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresUploadJournal,
  postgresUsageLedger,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { type FakeSettings, type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../or-fail.ts';
import { FIRST_RUN, type Population } from './population.ts';

export interface Database {
  readonly url: string;
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly close: () => Promise<void>;
}

export interface World {
  /** The one that is in use. */
  database: Database;
  /** The billing database is lost; a copy from before the first run takes its place. */
  readonly restore: () => Promise<void>;
  readonly zuora: FakeZuora;
  /** Zuora's clock and, by every command, the uploader's. */
  readonly clock: { now: bigint };
  /** The card that the latecomer adds. */
  readonly paymentMethodId: string;
  readonly close: () => Promise<void>;
}

export type WorldSeed = Required<TestDatabaseOptions>['template'];

/** Filled once and copied for every round. */
export const worldSeed = ({ customers }: Population): WorldSeed => ({
  name: `torture_${randomBytes(8).toString('hex')}`,
  prepare: async (url) => {
    const pool = await orFail(createBillingPool({ url }));
    await orFail(migrate(pool));
    await orFail(
      upsertOrganizations(
        pool,
        customers.map(({ organization }) => organization),
      ),
    );
    const totals = customers.flatMap((customer) => customer.totals);
    await orFail(postgresUsageLedger(pool).recordTotals(totals, FIRST_RUN));
    await closeBillingPool(pool);
  },
});

const openDatabase = async (seed: WorldSeed): Promise<Database> => {
  const database = await openTestDatabase({ template: seed });
  const pool = await orFail(createBillingPool({ url: database.url, maxConnections: 2 }));
  return {
    url: database.url,
    ledger: postgresUsageLedger(pool),
    journal: postgresUploadJournal(pool),
    close: async () => {
      await closeBillingPool(pool);
      await database.close();
    },
  };
};

export const openWorld = async (
  seed: WorldSeed,
  { customers }: Population,
  settings: Partial<FakeSettings>,
): Promise<World> => {
  const clock = { now: BigInt(FIRST_RUN) };
  const zuora = await startFakeZuora({ now: () => clock.now, ...settings });
  for (const { organization, accountNumber } of customers)
    if (O.isSome(organization.zuoraAccountNumber))
      zuora.control.addAccount({ number: accountNumber, contractEffectiveDate: '2026-06-01' });
  const world: World = {
    database: await openDatabase(seed),
    restore: async () => {
      await world.database.close();
      world.database = await openDatabase(seed);
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
