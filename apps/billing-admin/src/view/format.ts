/** How values are shown: exact ones stay text, times are UTC, and what was shortened has its exact value beside it. */
import {
  type CalendarDay,
  DAY,
  floorDiv,
  formatInstant,
  HOUR,
  type Instant,
  MINUTE,
  monthOf,
  SECOND,
  yearOf,
} from '@usage-billing/core/shared';
import { type Html, tags } from './tags.ts';

const { data, span, time } = tags;

/** A moment to the minute, in UTC; the exact one is in the title. */
export const instantText = (at: Instant): string => `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`;

/** A moment as it stands on a page. */
export const moment = (at: Instant): Html => {
  const exact = formatInstant(at);
  return time({ datetime: exact, title: exact }, instantText(at));
};

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `March 2026`: of any of its days. */
export const monthName = (day: CalendarDay): string => `${MONTHS[monthOf(day) - 1]} ${yearOf(day)}`;

/** `2 min`, `3 h`, `5 days`: how long ago something was, in words of one unit. */
export const durationText = (microseconds: bigint): string => {
  if (microseconds < MINUTE) return `${floorDiv(microseconds < 0n ? 0n : microseconds, SECOND)} s`;
  if (microseconds < 2n * HOUR) return `${floorDiv(microseconds, MINUTE)} min`;
  if (microseconds < 2n * DAY) return `${floorDiv(microseconds, HOUR)} h`;
  return `${floorDiv(microseconds, DAY)} days`;
};

/** Digits in groups of three; exact, whatever the size. */
export const grouped = (value: bigint | number): string => {
  const text = value.toString();
  const digits = text.replace('-', '');
  const parts = digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return text.startsWith('-') ? `−${parts}` : parts;
};

/** Node-seconds as node-hours to one digit, rounded half up; `isExact` says whether nothing was lost. */
export const nodeHours = (nodeSeconds: bigint): { readonly text: string; readonly isExact: boolean } => {
  const tenths = floorDiv(nodeSeconds * 10n + 1_800n, 3_600n);
  const whole = tenths < 0n ? -(-tenths / 10n) : tenths / 10n;
  const tenth = (tenths < 0n ? -tenths : tenths) % 10n;
  const sign = tenths < 0n && whole === 0n ? '−' : '';
  const text = tenth === 0n ? grouped(whole) : `${grouped(whole)}.${tenth}`;
  return { text: `${sign}${text}`, isExact: tenths * 360n === nodeSeconds };
};

/** Usage of nodes as it stands on a page: node-hours, with the exact node-seconds beside them. */
export const usage = (nodeSeconds: bigint): Html => {
  const { text, isExact } = nodeHours(nodeSeconds);
  return data(
    { value: nodeSeconds.toString(), title: `exactly ${grouped(nodeSeconds)} node-seconds` },
    `${isExact ? '' : '≈ '}${text} `,
    span({ class: 'unit' }, 'node-h'),
  );
};

/** An amount of any unit; node-seconds as node-hours. */
export const quantity = (value: bigint, amountType: string): Html =>
  amountType === 'node-seconds' ? usage(value) : exactQuantity(value, amountType);

/** An amount in its own unit, to the last digit. */
export const exactQuantity = (value: bigint, amountType: string): Html =>
  data({ value: value.toString() }, `${grouped(value)} `, span({ class: 'unit' }, amountType));

/** The same as text: node-seconds as node-hours, all else exact. */
export const amountText = (value: bigint, amountType: string): string =>
  amountType === 'node-seconds' ? `${nodeHours(value).text} node-hours` : `${grouped(value)} ${amountType}`;

/** A name that machines gave: whole, and selected by one click. */
export const id = (text: string): Html => span({ class: 'id' }, text);
