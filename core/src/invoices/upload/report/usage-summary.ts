/** What becomes of each pending aggregate of one account: a line of the report, or set aside with a reason. */

import { type CalendarDay, dayOf, startOfDay, truncateToDay } from '../../../shared/calendar.ts';
import type { Aggregate, SetAsideReason } from '../../../usage/aggregate.ts';
import type { AmountType } from '../../../usage/amount-type.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { Subscription, SubscriptionCharge } from '../../provider/provider-subscriptions.ts';
import type { UploadLine } from '../state/upload.ts';
import { type BilledGroup, netCredits, sumOf } from './credit-netting.ts';
import { type CycleBounds, groupByCycle } from './cycle-groups.ts';
import { type CatalogUnits, judgeUnit, type UnitVerdict } from './rated-unit.ts';

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

/** Every aggregate of the input appears exactly once: under one line or under one reason. Their order does not matter. */
export const summarizeUsage = (usage: AccountUsage, through: CalendarDay, catalog: CatalogUnits): UsageSummary => {
  const units = [...Map.groupBy(usage.aggregates.toSorted(byId), ({ amountType }) => amountType)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([unit, aggregates]) => ({ unit, aggregates, verdict: judgeUnit(unit, usage.subscription, catalog) }));
  const rated = units.flatMap(({ verdict, aggregates }) => (verdict._tag === 'Rated' ? aggregates : []));
  const bounds = boundsOf(rated, through, usage.billCycleDay);
  const summaries = units.map((unit) => summarizeUnit(usage, unit, bounds));
  return {
    lines: summaries.flatMap(({ lines }) => lines),
    setAside: summaries
      .flatMap(({ setAside }) => setAside)
      .filter(({ aggregates }) => aggregates.length > 0)
      .map((one) => ({ ...one, aggregates: one.aggregates.toSorted(byId) })),
  };
};

interface UnitUsage {
  readonly unit: AmountType;
  readonly aggregates: ReadonlyArray<Aggregate>;
  readonly verdict: UnitVerdict;
}

/** Some of what is set aside may be empty. */
const summarizeUnit = (
  usage: AccountUsage,
  { unit, aggregates, verdict }: UnitUsage,
  bounds: CycleBounds,
): UsageSummary => {
  const { instanceId } = usage;
  if (verdict._tag === 'SetAside') {
    const { reason, detail } = verdict;
    return { lines: [], setAside: [{ instanceId, reason, detail, aggregates }] };
  }
  const { billed, zero, tooLarge, credit } = netCredits(groupByCycle(aggregates, bounds));
  const held = tooLarge.map((group): SetAside => {
    const detail = `${group.quantity} ${unit} is not below 10^13, the most that the provider takes`;
    return { instanceId, reason: 'held', detail, aggregates: group.aggregates };
  });
  const carried = `${-sumOf(credit)} ${unit} to be set off against later usage`;
  return {
    lines: billed.map((group) => lineOf(usage, unit, verdict.charge, group)),
    setAside: [
      { instanceId, reason: 'nets to zero', detail: `${unit} of a billing cycle sums to 0`, aggregates: zero },
      ...held,
      { instanceId, reason: 'credit carried', detail: carried, aggregates: credit },
    ],
  };
};

const lineOf = (
  { instanceId, accountNumber, subscription }: AccountUsage,
  unit: AmountType,
  charge: SubscriptionCharge,
  { quantity, startDate, endDate, aggregates }: BilledGroup,
): SummaryLine => {
  const days = aggregates.map(({ bucketStart }) => dayOf(bucketStart));
  const line = {
    instanceId,
    accountNumber,
    amountType: unit,
    quantity,
    startDate,
    endDate,
    firstUsedOn: days.reduce((first, day) => (day < first ? day : first)),
    lastUsedOn: days.reduce((last, day) => (day > last ? day : last)),
    subscriptionNumber: subscription.number,
    chargeNumber: charge.number,
  };
  return { line, aggregates: aggregates.toSorted(byId) };
};

/** 00:00 UTC of the first aggregate's day: no line's dates begin before it. */
const boundsOf = (aggregates: ReadonlyArray<Aggregate>, through: CalendarDay, billCycleDay: number): CycleBounds => {
  const end = startOfDay(through);
  const first = aggregates.reduce(
    (earliest, { bucketStart }) => (bucketStart < earliest ? bucketStart : earliest),
    end,
  );
  return { start: truncateToDay(first), through: end, billCycleDay };
};

const byId = (a: Aggregate, b: Aggregate): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
