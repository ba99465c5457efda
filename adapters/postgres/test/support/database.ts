/** A migrated database of its own for each test, with a pool on it. */

import { createHash } from 'node:crypto';
import { right } from '@usage-billing/contracts/laws';
import { openTestDatabase, type TestDatabase } from '@usage-billing/embedded-postgres/testing';
import { type BillingPool, closeBillingPool, createBillingPool, migrate } from '@usage-billing/postgres';
import { migrations } from '../../src/migrations/all.ts';

export interface TestPool {
  readonly pool: BillingPool;
  readonly url: string;
  readonly close: () => Promise<void>;
}

const template = {
  name: `billing_${createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)}`,
  prepare: async (url: string) => {
    const pool = await right(createBillingPool({ url }));
    await right(migrate(pool));
    await closeBillingPool(pool);
  },
};

/** ava starts all tests of a file at once; a server has only so many connections. */
const AT_ONCE = 4;
let open = 0;
const waiting: (() => void)[] = [];

const enter = async (): Promise<void> => {
  if (open >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else open += 1;
};

const leave = (): void => {
  const next = waiting.shift();
  if (next === undefined) open -= 1;
  else next();
};

const poolOn = async (openDatabase: () => Promise<TestDatabase>): Promise<TestPool> => {
  await enter();
  try {
    const database = await openDatabase();
    const pool = await right(createBillingPool({ url: database.url }));
    return {
      pool,
      url: database.url,
      close: async () => {
        await closeBillingPool(pool);
        await database.close();
        leave();
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
};

/** Without any table. */
export const openEmptyPool = async (): Promise<TestPool> => poolOn(() => openTestDatabase());

/** With all tables, empty. */
export const openPool = async (timeZone?: string): Promise<TestPool> =>
  poolOn(() => openTestDatabase({ template, ...(timeZone === undefined ? {} : { timeZone }) }));
