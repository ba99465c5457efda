/** What becomes of each pending aggregate of one account: a line of the report, or set aside with a reason. */
import * as O from 'fp-ts/lib/Option.js';
import { addDays, type CalendarDay, dayOf, startOfDay, truncateToDay } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { Aggregate, SetAsideReason } from '../../../usage/aggregate.ts';
import type { AmountType } from '../../../usage/amount-type.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import { isActive } from '../../provider/provider-subscriptions.ts';
import { type BilledGroup, netCredits, sumOf } from './credit-netting.ts';
import { type CycleGroup, groupByCycle } from './cycle-groups.ts';
import { type PlacedUsage, type Placement, placeUsage, type RatingTerms } from './placement.ts';
import type { NamelessLine } from './usage-report.ts';

/** The pending aggregates of one organization beside what its account says. */
export interface AccountUsage {
  readonly instanceId: InstanceId;
  readonly accountNumber: string;
  readonly billCycleDay: number;
  readonly terms: RatingTerms;
  /** The organization was deleted: it uses nothing any more. Absent: no. */
  readonly deleted?: boolean;
  /** All before the day that the usage goes through to. */
  readonly aggregates: ReadonlyArray<Aggregate>;
}

/** A line that does not know its upload yet. */
export interface SummaryLine {
  readonly line: NamelessLine;
  readonly aggregates: ReadonlyArray<Aggregate>;
  /** Of a subscription that is not active any more: the provider may reject its whole report. */
  readonly risky: boolean;
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
export const summarizeUsage = (usage: AccountUsage, through: CalendarDay): UsageSummary => {
  const units = [...Map.groupBy(usage.aggregates.toSorted(byId), ({ amountType }) => amountType)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([unit, aggregates]) => ({ unit, placed: placeDays(unit, aggregates, usage.terms) }));
  const placed = units.flatMap((each) => each.placed.groups.flatMap(({ aggregates }) => aggregates));
  const bounds = { start: firstDay(placed, through), through, billCycleDay: usage.billCycleDay };
  const summaries = units.map(({ unit, placed: { groups, setAside } }) => {
    const cycles = groups.flatMap((group) => groupsByCycle(group, bounds)).toSorted(byDay);
    return { ...lineUp(usage, through, unit, cycles), unplaced: setAside };
  });
  return {
    lines: summaries.flatMap(({ lines }) => lines),
    setAside: summaries
      .flatMap(({ unplaced, leftOver }) => [...unplaced, ...leftOver])
      .filter(({ aggregates }) => aggregates.length > 0)
      .map((mark) => ({ instanceId: usage.instanceId, ...mark, aggregates: mark.aggregates.toSorted(byId) })),
  };
};

type Mark = Omit<SetAside, 'instanceId'>;

const byId = (a: Aggregate, b: Aggregate): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const byDay = (a: CycleGroup, b: CycleGroup): number =>
  a.startDate < b.startDate ? -1 : a.startDate > b.startDate ? 1 : 0;

/** Usage that goes to one charge under the same terms. */
interface PlacedGroup {
  readonly to: PlacedUsage;
  readonly aggregates: ReadonlyArray<Aggregate>;
}

const placeDays = (
  unit: AmountType,
  aggregates: ReadonlyArray<Aggregate>,
  terms: RatingTerms,
): { readonly groups: ReadonlyArray<PlacedGroup>; readonly setAside: ReadonlyArray<Mark> } => {
  const groups = new Map<string, { to: PlacedUsage; aggregates: Aggregate[] }>();
  const marks = new Map<string, { reason: SetAsideReason; detail: string; aggregates: Aggregate[] }>();
  for (const [day, ofDay] of Map.groupBy(aggregates, ({ bucketStart }) => truncateToDay(bucketStart))) {
    const placement = placeUsage(unit, dayOf(day), terms);
    const key = keyOf(placement);
    if (placement._tag === 'Placed') {
      const group = groups.get(key) ?? { to: placement, aggregates: [] };
      group.aggregates.push(...ofDay);
      groups.set(key, group);
    } else {
      const { reason, detail } = placement;
      const mark = marks.get(key) ?? { reason, detail, aggregates: [] };
      mark.aggregates.push(...ofDay);
      marks.set(key, mark);
    }
  }
  return { groups: [...groups.values()], setAside: [...marks.values()] };
};

const keyOf = (placement: Placement): string =>
  placement._tag === 'Placed'
    ? JSON.stringify([placement.charge.number, placement.segment.from, O.toNullable(placement.lateOn)])
    : JSON.stringify([placement.reason, placement.detail]);

/** 00:00 UTC. */
const firstDay = (aggregates: ReadonlyArray<Aggregate>, through: CalendarDay): Instant => {
  const buckets = aggregates.map(({ bucketStart }): Instant => bucketStart);
  return truncateToDay(buckets.reduce((first, bucket) => (bucket < first ? bucket : first), startOfDay(through)));
};

interface PlacedCycle extends CycleGroup {
  readonly to: PlacedUsage;
}

interface SummaryBounds {
  /** 00:00 UTC of the first day of any aggregate: no line begins before it. */
  readonly start: Instant;
  readonly through: CalendarDay;
  readonly billCycleDay: number;
}

/** The lines of one group: a cycle each, within the days on which its terms hold and nothing is billed yet. */
const groupsByCycle = ({ to, aggregates }: PlacedGroup, bounds: SummaryBounds): ReadonlyArray<PlacedCycle> => {
  if (O.isSome(to.lateOn)) {
    const startDate = to.lateOn.value;
    return [{ to, startDate, endDate: addDays(startDate, 1), aggregates }];
  }
  const { subscription, segment, charge } = to;
  const first = firstDay(aggregates, bounds.through);
  const begins = [segment.from, subscription.from, ...optional(charge.billedBefore)].map(startOfDay);
  const start = begins.reduce((latest, day) => (latest < day && day <= first ? day : latest), bounds.start);
  const [end = bounds.through] = [bounds.through, ...optional(segment.to), ...optional(subscription.to)].toSorted();
  const cycles = groupByCycle(aggregates, { start, through: startOfDay(end), billCycleDay: bounds.billCycleDay });
  return cycles.map((cycle) => ({ ...cycle, to }));
};

const optional = (day: O.Option<CalendarDay>): ReadonlyArray<CalendarDay> => (O.isSome(day) ? [day.value] : []);

/** Credits of a unit are set off across its charges: what was used too much on one plan is owed to the same customer. */
const lineUp = (
  { instanceId, accountNumber, ...usage }: AccountUsage,
  through: CalendarDay,
  unit: AmountType,
  cycles: ReadonlyArray<PlacedCycle>,
): { readonly lines: ReadonlyArray<SummaryLine>; readonly leftOver: ReadonlyArray<Mark> } => {
  const { billed, zero, tooLarge, credit } = netCredits(cycles);
  const toLine = ({ to, quantity, startDate, endDate, aggregates }: BilledGroup<PlacedCycle>): SummaryLine => ({
    line: {
      instanceId,
      accountNumber,
      amountType: unit,
      quantity,
      startDate,
      endDate,
      ...usedDays(aggregates),
      subscriptionNumber: to.subscription.number,
      chargeNumber: to.charge.number,
    },
    aggregates: aggregates.toSorted(byId),
    risky: !isActive(to.subscription.status),
  });
  return {
    lines: billed.map(toLine),
    leftOver: [
      { reason: 'nets to zero', detail: `${unit} of a billing cycle sums to 0`, aggregates: zero },
      ...tooLarge.map(({ quantity, aggregates }) => ({
        reason: 'held' as const,
        detail: `${quantity} ${unit} is not below 10^13, the most that the provider takes`,
        aggregates,
      })),
      creditMark(-sumOf(credit), unit, goesOn(usage, unit, through), credit),
    ],
  };
};

const creditMark = (owed: bigint, unit: AmountType, later: boolean, aggregates: ReadonlyArray<Aggregate>): Mark =>
  later
    ? { reason: 'credit carried', detail: `${owed} ${unit} to be set off against later usage`, aggregates }
    : {
        reason: 'credit owed',
        detail:
          `${owed} ${unit} were billed too much, and no later usage will be billed: credit them at the provider, ` +
          'then "billing uploader usage settle"',
        aggregates,
      };

/** May the customer still use what is billed? A subscription that is suspended may be resumed. */
const goesOn = (
  { deleted = false, terms }: Pick<AccountUsage, 'deleted' | 'terms'>,
  unit: AmountType,
  from: CalendarDay,
): boolean =>
  !deleted &&
  terms.subscriptions.some(
    ({ status, to, charges }) =>
      charges.some((charge) => charge.unit === unit) &&
      (O.isSome(to) ? from < to.value : status !== 'Cancelled' && status !== 'Expired'),
  );

const usedDays = (aggregates: ReadonlyArray<Aggregate>): Pick<NamelessLine, 'firstUsedOn' | 'lastUsedOn'> => {
  const hours = aggregates.map(({ bucketStart }) => bucketStart);
  return {
    firstUsedOn: dayOf(hours.reduce((first, hour) => (hour < first ? hour : first))),
    lastUsedOn: dayOf(hours.reduce((last, hour) => (hour > last ? hour : last))),
  };
};
