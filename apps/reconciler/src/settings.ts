/** What can be configured about the nightly reconciliation. */
import { type ConfigOf, defaultSchedules, lookBackSettings, scheduleSetting } from '@usage-billing/wiring';

export const jobSettings = {
  schedule: scheduleSetting('reconciler', 'RECONCILER', 'schedule', defaultSchedules.reconciliation),
  ...lookBackSettings,
};

export type ReconcilerConfig = ConfigOf<typeof jobSettings>;
