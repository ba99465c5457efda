/**
 * What the clock does by itself: imports that are due end, and scheduled bill runs start, in the order of their moments
 * though it may have jumped over days. Statuses need no help: they follow from dates.
 */
import { runBilling } from '../billing/bill-run.ts';
import type { Tenant } from '../books/tenant.ts';
import { settleImports } from '../imports/settle.ts';
import { missedRuns } from './missed-runs.ts';

export const letTimePass = (tenant: Tenant): void => {
  const { billRunPosts } = tenant.settings;
  for (const { at, day } of missedRuns(tenant)) {
    settleImports(tenant, at);
    runBilling(tenant, { targetDay: day, posts: billRunPosts, collects: billRunPosts });
  }
  settleImports(tenant, tenant.now());
};
