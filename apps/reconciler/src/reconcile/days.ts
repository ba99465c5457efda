/** Which days are reconciled: a month, or from one day to another. */
import { CalendarDay, type Clock, dayInMonth, dayOf, startOfDay } from '@usage-billing/core/shared';
import type { TimeRange } from '@usage-billing/core/usage';
import { dayOption } from '@usage-billing/wiring';
import { type Command, InvalidArgumentError } from 'commander';

export interface DaysFlags {
  /** Its first day. */
  readonly month?: CalendarDay;
  readonly from?: CalendarDay;
  /** Exclusive. */
  readonly to?: CalendarDay;
}

export const daysOptions = (command: Command): Command =>
  command
    .option('--month <month>', 'a calendar month such as 2026-10', monthOption)
    .option('--from <day>', 'or: from this day on, e.g. 2026-10-01', dayOption)
    .option('--to <day>', 'up to this day, which is left out; without it up to today', dayOption);

/** What is wrong with the options together, or undefined. */
export const daysProblem = ({ month, from, to }: DaysFlags): string | undefined => {
  if ((month === undefined) === (from === undefined)) return 'give --month, or --from, and not both';
  if (month !== undefined && to !== undefined) return '--to goes with --from';
  return from !== undefined && to !== undefined && to <= from ? '--to must be later than --from' : undefined;
};

/** Whole days, UTC. */
export const rangeOf = ({ month, from, to }: DaysFlags, clock: Clock): TimeRange => {
  const first = month ?? from;
  if (first === undefined) throw new Error('checked before: --month or --from');
  const end = month === undefined ? (to ?? dayOf(clock.now())) : nextMonth(month);
  return { from: startOfDay(first), to: startOfDay(end) };
};

/** The first day of a month such as `2026-10`. */
export const monthOption = (text: string): CalendarDay => {
  const first = `${text}-01`;
  if (!CalendarDay.is(first)) throw new InvalidArgumentError('It must be a month such as 2026-10.');
  return first;
};

const nextMonth = (first: CalendarDay): CalendarDay =>
  dayInMonth(Number(first.slice(0, 4)), Number(first.slice(5, 7)) + 1, 1);
