/** What the page of usage by month is made of. */
import type { MonthSpan, OrganizationUsage } from '@usage-billing/core/admin';

export interface UsageData {
  readonly span: MonthSpan;
  /** Of this page. */
  readonly organizations: ReadonlyArray<OrganizationUsage>;
  /** How many organizations match. */
  readonly total: number;
}
