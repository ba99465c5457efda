/** Makes a template of this release's schema on the shared test server, under the name that another release looks for. */
import { right } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { closeBillingPool, createBillingPool, migrate } from '@usage-billing/postgres';

const name = process.argv[2] ?? '';
const prepare = async (url: string): Promise<void> => {
  const pool = await right(createBillingPool({ url }));
  await right(migrate(pool));
  await closeBillingPool(pool);
};
const database = await openTestDatabase({ template: { name, prepare } });
await database.close();
