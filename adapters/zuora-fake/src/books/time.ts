/** What the clock does by itself: imports that are due end, and suspensions that were planned begin or end. */
import { settleImports } from '../imports/imports.ts';
import { settleSubscriptions } from '../subscriptions/suspensions.ts';
import type { Tenant } from './tenant.ts';

export const letTimePass = (tenant: Tenant): void => {
  settleImports(tenant);
  settleSubscriptions(tenant);
};
