/** What organizations used in each of some months, by unit; a page at a time, however many there are. */
import { isSome } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type CalendarDay, dayInMonth, monthOf, startOfDay, yearOf } from '../shared/calendar.ts';
import { floorDiv, SECOND } from '../shared/instant.ts';
import type { Pages } from '../shared/pages.ts';
import { inSteps, step } from '../shared/result.ts';
import type { Organization } from '../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../trials/ports/organization-directory.ts';
import type { AmountType } from '../usage/amount-type.ts';
import { cellKey } from '../usage/cell-key.ts';
import type { InstanceId } from '../usage/instance-id.ts';
import type { LedgerError, TimeRange, UsageLedger, UsageSum } from '../usage/ports/usage-ledger.ts';

/** Some months in a row, both included, each named by its first day. */
export interface MonthSpan {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
}

/** What one organization used. */
export interface OrganizationUsage {
  readonly organization: Organization;
  /** Exact, in the unit; 0 where it used nothing. `month`: its first day. */
  readonly used: (month: CalendarDay, unit: AmountType) => bigint;
  readonly units: ReadonlyArray<AmountType>;
}

/** What `usageByMonth` and its companions read. */
export interface UsageByMonthDeps {
  readonly ledger: Pick<UsageLedger, 'sums' | 'instancesWithUsage'>;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
}

/** The month so many months later; a negative number goes back. */
export const monthLater = (month: CalendarDay, months: number): CalendarDay =>
  dayInMonth(yearOf(month), monthOf(month) + months, 1);

/** Their first days, the newest first. */
export const monthsOf = ({ from, to }: MonthSpan): ReadonlyArray<CalendarDay> => {
  const count = 12 * (yearOf(to) - yearOf(from)) + monthOf(to) - monthOf(from) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, place) => monthLater(to, -place));
};

/** Of these organizations, in their order, from one statement. An organization without an internal id used nothing. */
export const usageByMonth =
  ({ ledger }: Pick<UsageByMonthDeps, 'ledger'>) =>
  (
    organizations: ReadonlyArray<Organization>,
    span: MonthSpan,
  ): TaskEither<LedgerError, ReadonlyArray<OrganizationUsage>> =>
    TE.map((sums: ReadonlyArray<UsageSum>) => {
      const byInstance = Map.groupBy(sums, ({ instanceId }) => instanceId);
      return organizations.map((organization) => {
        const { id } = organization;
        return usageOf(organization, isSome(id) ? (byInstance.get(id.value) ?? []) : []);
      });
    })(
      ledger.sums({
        range: rangeOf(span),
        by: 'month',
        instanceIds: organizations.flatMap(({ id }) => (isSome(id) ? [id.value] : [])),
      }),
    );

/** Of everybody in the directory, deleted ones included, in its order. */
export const usageOfEverybody = (
  { ledger, directory }: UsageByMonthDeps,
  span: MonthSpan,
): Pages<DirectoryUnavailable | LedgerError, OrganizationUsage> => ({
  async *[Symbol.asyncIterator]() {
    for await (const page of directory.all())
      yield await TE.chainW((some: ReadonlyArray<Organization>) => usageByMonth({ ledger })(some, span))(
        TE.fromEither<DirectoryUnavailable | LedgerError, ReadonlyArray<Organization>>(page),
      )();
  },
});

const INSTANCES_AT_ONCE = 500;

/** The units of which anybody used anything, in the order of their names. */
export const unitsUsed = (
  { ledger }: Pick<UsageByMonthDeps, 'ledger'>,
  span: MonthSpan,
): TaskEither<LedgerError, ReadonlyArray<AmountType>> =>
  inSteps(async function* () {
    const range = rangeOf(span);
    const instances: ReadonlyArray<InstanceId> = yield* step(ledger.instancesWithUsage(range));
    const units = new Set<AmountType>();
    for (let from = 0; from < instances.length; from += INSTANCES_AT_ONCE) {
      const instanceIds = instances.slice(from, from + INSTANCES_AT_ONCE);
      for (const { amountType } of yield* step(ledger.sums({ range, by: 'month', instanceIds }))) units.add(amountType);
    }
    return [...units].toSorted();
  });

const rangeOf = ({ from, to }: MonthSpan): TimeRange => ({
  from: startOfDay(from),
  to: startOfDay(monthLater(to, 1)),
});

const usageOf = (organization: Organization, sums: ReadonlyArray<UsageSum>): OrganizationUsage => {
  const amounts = new Map(sums.map(({ start, amountType, amount }) => [cellKey(start, amountType), amount]));
  return {
    organization,
    used: (month, unit) => amounts.get(cellKey(startOfDay(month), unit)) ?? 0n,
    units: [...new Set(sums.map(({ amountType }) => amountType))],
  };
};

const MILLIONTHS = 1_000_000n;

/**
 * How many nodes there were on average in the whole month: node-seconds / seconds of the month, as decimal text, rounded half
 * up to a millionth.
 */
export const nodeUsage = (nodeSeconds: bigint, month: CalendarDay): string => {
  const seconds = (startOfDay(monthLater(month, 1)) - startOfDay(month)) / SECOND;
  const millionths = floorDiv(2n * nodeSeconds * MILLIONTHS + seconds, 2n * seconds);
  const size = millionths < 0n ? -millionths : millionths;
  const fraction = (size % MILLIONTHS).toString().padStart(6, '0').replace(/0+$/, '');
  return `${millionths < 0n ? '-' : ''}${size / MILLIONTHS}${fraction === '' ? '' : `.${fraction}`}`;
};
