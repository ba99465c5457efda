/** What becomes of each pending aggregate of one account: a line of the usage file, or set aside with a reason. */

import { type CalendarDay, startOfDay, truncateToDay } from '../../../shared/calendar.ts';
import type { Aggregate, SetAsideReason } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { Subscription } from '../../provider/provider-subscriptions.ts';
import type { UploadLine } from '../state/upload.ts';
import { netCredits, sumOf } from './credit-netting.ts';
import { type CycleBounds, groupByCycle } from './cycle-groups.ts';
import { type CatalogUnits, judgeUnit } from './rated-unit.ts';

/** The pending aggregates of one organization beside what its account says. */
export interface AccountUsage {
  readonly instanceId: InstanceId;
  readonly accountNumber: string;
  readonly billCycleDay: number;
  readonly subscription: Pick<Subscription, 'number' | 'charges'>;
  /** All before the day that the usage goes through to. */
  readonly aggregates: ReadonlyArray<Aggregate>;
}

/** A line that does not know its upload yet. */
export interface SummaryLine {
  readonly line: Omit<UploadLine, 'description'>;
  readonly aggregates: ReadonlyArray<Aggregate>;
}

export interface SetAside {
  readonly instanceId: InstanceId;
  readonly reason: SetAsideReason;
  readonly detail: string;
  readonly aggregates: ReadonlyArray<Aggregate>;
}

export interface UsageSummary {
  readonly lines: ReadonlyArray<SummaryLine>;
  readonly setAside: ReadonlyArray<SetAside>;
}

const byId = (a: Aggregate, b: Aggregate): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** 00:00 UTC of the first aggregate's day: no line's dates begin before it. */
const boundsOf = (aggregates: ReadonlyArray<Aggregate>, through: CalendarDay, billCycleDay: number): CycleBounds => {
  const end = startOfDay(through);
  const first = aggregates.reduce(
    (earliest, { bucketStart }) => (bucketStart < earliest ? bucketStart : earliest),
    end,
  );
  return { start: truncateToDay(first), through: end, billCycleDay };
};

/** Every aggregate of the input appears exactly once: under one line or under one reason. Their order does not matter. */
export const summarizeUsage = (usage: AccountUsage, through: CalendarDay, catalog: CatalogUnits): UsageSummary => {
  const { instanceId, accountNumber, billCycleDay, subscription } = usage;
  const units = [...Map.groupBy(usage.aggregates.toSorted(byId), ({ amountType }) => amountType)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([unit, aggregates]) => ({ unit, aggregates, verdict: judgeUnit(unit, subscription, catalog) }));
  const rated = units.flatMap(({ verdict, aggregates }) => (verdict._tag === 'Rated' ? aggregates : []));
  const bounds = boundsOf(rated, through, billCycleDay);
  const lines: SummaryLine[] = [];
  const setAside: SetAside[] = [];
  const put = (reason: SetAsideReason, detail: string, aggregates: ReadonlyArray<Aggregate>): void => {
    if (aggregates.length > 0) setAside.push({ instanceId, reason, detail, aggregates: aggregates.toSorted(byId) });
  };
  for (const { unit, aggregates, verdict } of units) {
    if (verdict._tag === 'SetAside') {
      put(verdict.reason, verdict.detail, aggregates);
      continue;
    }
    const netted = netCredits(groupByCycle(aggregates, bounds));
    for (const { quantity, startDate, endDate, aggregates: members } of netted.billed) {
      const charged = { subscriptionNumber: subscription.number, chargeNumber: verdict.charge.number };
      const line = { instanceId, accountNumber, amountType: unit, quantity, startDate, endDate, ...charged };
      lines.push({ line, aggregates: members.toSorted(byId) });
    }
    put('nets to zero', `${unit} of a billing cycle sums to 0`, netted.zero);
    for (const group of netted.tooLarge)
      put('held', `${group.quantity} ${unit} is not below 10^13, the most that the provider takes`, group.aggregates);
    put('credit carried', `${-sumOf(netted.credit)} ${unit} to be set off against later usage`, netted.credit);
  }
  return { lines, setAside };
};
