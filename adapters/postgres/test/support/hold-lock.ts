/** A process that takes a job's lock, says so, and keeps it until it is killed. */
import { right } from '@usage-billing/contracts/laws';
import { createBillingPool, postgresJobLock } from '@usage-billing/postgres';

const pool = await right(createBillingPool({ url: process.argv[2] ?? '' }));
await postgresJobLock(pool).withLock<never, never>('uploader', () => {
  process.stdout.write('held\n');
  return new Promise(() => setInterval(() => undefined, 60_000));
})();
