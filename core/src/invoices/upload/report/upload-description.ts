/** The text by which people recognise a line on an invoice, and by which the provider can be asked for an upload. */

import { CalendarDay } from '../../../shared/calendar.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { AmountType } from '../../../usage/amount-type.ts';
import type { UsageReportLine } from '../../provider/usage-report.ts';

const CONVERSIONS: ReadonlyArray<readonly [seconds: bigint, name: string]> = [
  [86_400n, 'days'],
  [3_600n, 'hours'],
  [60n, 'minutes'],
];

const SECONDS_SUFFIX = '-seconds';

/** In the largest of days, hours and minutes of which there is at least one, rounded down: `20 node-days`. */
export const readableQuantity = (quantity: bigint, unit: AmountType): string => {
  const conversion = CONVERSIONS.find(([seconds]) => quantity >= seconds);
  if (!unit.endsWith(SECONDS_SUFFIX) || conversion === undefined) return `${quantity} ${unit}`;
  const [seconds, name] = conversion;
  return `${quantity / seconds} ${unit.slice(0, -SECONDS_SUFFIX.length)}-${name}`;
};

/** `17-3f9c2a`: the upload's number and the beginning of a hash of what it says, so that a number that is used twice has two names. */
export const uploadName = (id: UploadId, contentHash: string): string => `${id}-${contentHash.slice(0, 6)}`;

type DescribedLine = Pick<UsageReportLine, 'quantity' | 'amountType' | 'startDate' | 'firstUsedOn' | 'lastUsedOn'>;

/** Deterministic: no clock and no chance in it. A late line says when it was used, because its dates do not. */
export const lineDescription = (line: DescribedLine, name: string): string =>
  `Approx. usage: ${readableQuantity(line.quantity, line.amountType)}${isLate(line) ? usedOn(line) : ''}. Upload ${name}`;

/** Dated on a later day than any on which it was used, because those were billed already. */
export const isLate = ({ startDate, lastUsedOn }: Pick<UsageReportLine, 'startDate' | 'lastUsedOn'>): boolean =>
  lastUsedOn < startDate;

const usedOn = ({ firstUsedOn, lastUsedOn }: DescribedLine): string =>
  firstUsedOn === lastUsedOn ? `, used on ${firstUsedOn}` : `, used from ${firstUsedOn} to ${lastUsedOn}`;

const USED_ON = /, used (?:on|from) (\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?\. Upload /;

/** The days of use that a late line's description names; undefined where the line's own dates are those days. */
export const usedDaysInDescription = (
  description: string,
): { readonly firstUsedOn: CalendarDay; readonly lastUsedOn: CalendarDay } | undefined => {
  const [, first, last = first] = USED_ON.exec(description) ?? [];
  return CalendarDay.is(first) && CalendarDay.is(last) ? { firstUsedOn: first, lastUsedOn: last } : undefined;
};

const NAME_IN_DESCRIPTION = /\. Upload (\d+-[0-9a-f]{6})$/;

/** The upload's name in a description as {@link lineDescription} makes it; undefined where somebody else wrote it. */
export const nameInDescription = (description: string): string | undefined =>
  NAME_IN_DESCRIPTION.exec(description)?.[1];
