/** One organization's pending usage against its account: what is reported, what is set aside, or why it is skipped. */
import * as O from 'fp-ts/lib/Option.js';
import { type CalendarDay, startOfDay } from '../../../shared/calendar.ts';
import type { UnassignedAggregate } from '../../../usage/aggregate.ts';
import type { ReportSize } from '../../provider/usage-report.ts';
import type { CatalogUnits } from '../report/placement.ts';
import { fitsIntoReport } from '../report/report-parts.ts';
import { type SetAside, summarizeUsage, type UsageSummary } from '../report/usage-summary.ts';
import type { BillableOrganization, ReadyAccount, Skip, SkipReason } from './billable-usage.ts';

export interface UsageRules {
  readonly through: CalendarDay;
  readonly catalog: CatalogUnits;
  readonly reportSize: ReportSize;
  readonly ratesLateUsage: boolean;
}

export interface UsageDecision extends UsageSummary {
  readonly skip: O.Option<Skip>;
}

const HELD: ReadonlySet<SkipReason> = new Set<SkipReason>(['subscription inactive', 'account shared']);

/** Whether usage is marked as held, because only a person ends why it is skipped; otherwise it just stays pending. */
export const isHeld = ({ reason }: Skip): boolean => HELD.has(reason);

export const decideUsage = (
  organization: BillableOrganization,
  rows: ReadonlyArray<UnassignedAggregate>,
  account: ReadyAccount | Skip,
  { through, catalog, reportSize, ratesLateUsage }: UsageRules,
): UsageDecision => {
  if (account._tag === 'Skip') {
    const setAside = isHeld(account) && rows.length > 0 ? [held(organization, account.detail, rows)] : [];
    return { skip: O.some(account), lines: [], setAside };
  }
  const { number, billCycleDay, subscriptions } = account.account;
  const { instanceId } = organization;
  const terms = { subscriptions, catalog, ratesLateUsage };
  const { deletedAt } = organization.organization;
  const deleted = O.isSome(deletedAt) && deletedAt.value <= startOfDay(through);
  const usage = { instanceId, accountNumber: number, billCycleDay, terms, deleted, aggregates: rows };
  const summary = summarizeUsage(usage, through);
  if (fitsIntoReport(summary.lines, reportSize)) return { skip: O.none, ...summary };
  const detail = `its ${summary.lines.length} lines alone are more than the provider takes in one report`;
  const tooMany = summary.lines.map(({ aggregates }) => held(organization, detail, aggregates));
  return { skip: O.none, lines: [], setAside: [...summary.setAside, ...tooMany] };
};

const held = ({ instanceId }: BillableOrganization, detail: string, aggregates: SetAside['aggregates']): SetAside => ({
  instanceId,
  reason: 'held',
  detail,
  aggregates,
});
