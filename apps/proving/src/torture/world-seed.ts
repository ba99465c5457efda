/** A database with everybody in its directory: filled once, and copied for every round of a torture. */
import { randomBytes } from 'node:crypto';
import type { Organization } from '@usage-billing/core/trials';
import type { TestDatabaseOptions } from '@usage-billing/embedded-postgres/testing';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  migrate,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { orFail } from '../or-fail.ts';

export type WorldSeed = Required<TestDatabaseOptions>['template'];

/** `fill`: what a torture wants in it beside the organizations. */
export const seedOf = (
  organizations: ReadonlyArray<Organization>,
  fill: (pool: BillingPool) => Promise<void> = () => Promise.resolve(),
): WorldSeed => ({
  name: `torture_${randomBytes(8).toString('hex')}`,
  prepare: async (url) => {
    const pool = await orFail(createBillingPool({ url }));
    await orFail(migrate(pool));
    await orFail(upsertOrganizations(pool, organizations));
    await fill(pool);
    await closeBillingPool(pool);
  },
});
