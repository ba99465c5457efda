/** What the page of one organization is made of. */
import type { StaffAction } from '@usage-billing/core/shared';
import type { OrganizationExplanation } from '@usage-billing/core/trials';
import type { SetAsideSum, UsageSum } from '@usage-billing/core/usage';

export interface OrganizationData {
  readonly explained: OrganizationExplanation;
  /** Of the last {@link USAGE_DAYS} days, by day and unit. */
  readonly usage: ReadonlyArray<UsageSum>;
  readonly setAside: ReadonlyArray<SetAsideSum>;
  /** The latest entries of the audit log about it. */
  readonly actions: ReadonlyArray<StaffAction>;
}

/** How far back usage is shown. */
export const USAGE_DAYS = 60;
