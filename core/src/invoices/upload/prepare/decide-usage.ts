/** One organization's pending usage against its account: what goes into a file, what is set aside, or why it is skipped. */
import * as O from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { UnassignedAggregate } from '../../../usage/aggregate.ts';
import type { CatalogUnits } from '../report/rated-unit.ts';
import { type FileLimits, fitsIntoFile } from '../report/upload-parts.ts';
import { type SetAside, summarizeUsage, type UsageSummary } from '../report/usage-summary.ts';
import type { BillableOrganization, ReadyAccount, Skip } from './billable-usage.ts';

export interface UsageRules {
  readonly through: CalendarDay;
  readonly catalog: CatalogUnits;
  readonly limits: FileLimits;
}

export interface UsageDecision extends UsageSummary {
  readonly skip: O.Option<Skip>;
}

const held = (
  { instanceId }: BillableOrganization,
  detail: string,
  aggregates: ReadonlyArray<UnassignedAggregate>,
): SetAside => ({ instanceId, reason: 'held', detail, aggregates });

/** Usage of an inactive subscription is marked as held; usage that is skipped for another reason just stays pending. */
export const decideUsage = (
  organization: BillableOrganization,
  rows: ReadonlyArray<UnassignedAggregate>,
  account: ReadyAccount | Skip,
  { through, catalog, limits }: UsageRules,
): UsageDecision => {
  if (account._tag === 'Skip') {
    const isHeld = account.reason === 'subscription inactive' && rows.length > 0;
    return { skip: O.some(account), lines: [], setAside: isHeld ? [held(organization, account.detail, rows)] : [] };
  }
  const { number, billCycleDay } = account.account;
  const { instanceId } = organization;
  const { subscription } = account;
  const usage = { instanceId, accountNumber: number, billCycleDay, subscription, aggregates: rows };
  const summary = summarizeUsage(usage, through, catalog);
  if (fitsIntoFile(summary.lines, limits)) return { skip: O.none, ...summary };
  const detail = `its lines alone make a file of ${limits.maxFileBytes} bytes or more`;
  const tooMany = summary.lines.map(({ aggregates }): SetAside => ({ instanceId, reason: 'held', detail, aggregates }));
  return { skip: O.none, lines: [], setAside: [...summary.setAside, ...tooMany] };
};
