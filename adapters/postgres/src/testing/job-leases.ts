/** Time that passes for locks of jobs alone. */
import type { BillingPool } from '../pool.ts';
import { command } from '../values.ts';

/** Every lease ends now, as if its owner were gone and its time were up. */
export const endJobLeases = async (pool: BillingPool): Promise<void> => {
  await pool.query(command`update job_leases set ends_at = now()`);
};
