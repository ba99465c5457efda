/** A process that takes a job's lock, says so, and keeps it until it is killed. */
import { right } from '@usage-billing/contracts/laws';
import { createBillingPool, postgresJobLock } from '@usage-billing/postgres';
import { holdForEver } from './held-lock.ts';

const [url = '', leaseMs] = process.argv.slice(2);
const pool = await right(createBillingPool({ url }));
await holdForEver(postgresJobLock(pool, { leaseMs: Number(leaseMs) }), 'uploader');
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
