/**
 * Amounts that left an hour altogether. A late copy of a key that had been received earlier elsewhere moves its count
 * to the earlier hour; when nothing else of that instance and unit is left in the later hour, the event store is silent
 * about it, and only a comparison from the ledger's side shows that the amount must be taken back there.
 */
import type { HourlyTotal } from '../aggregate.ts';
import { cellKey } from '../cell-key.ts';
import type { HourBucket } from '../hour-bucket.ts';
import type { UsageSum } from '../ports/usage-ledger.ts';

/** Hours whose totals have arrived, but perhaps not all of them yet. */
export interface OpenHours {
  /** Everything before it was compared from both sides. */
  readonly from: HourBucket;
  /** Who has a total in these hours. It grows in place: an hour may have very many. */
  readonly seen: Set<string>;
}

const keyOf = ({ hour, instanceId, amountType }: Omit<HourlyTotal, 'total'>): string =>
  cellKey(hour, instanceId, amountType);

const keyOfSum = ({ start, instanceId, amountType }: UsageSum): string => cellKey(start, instanceId, amountType);

/**
 * Takes a page of totals in. None are `complete` while all of them are of one hour; otherwise every hour before the
 * page's last one is, because totals arrive in order of their hours.
 *
 * The first hour that the event store answers for, or says was changed, is where this begins: before it, silence may as
 * well mean that the store has let go of old events, and nothing is taken back for that.
 */
export const withPage = (
  open: OpenHours | undefined,
  page: ReadonlyArray<HourlyTotal>,
): { readonly complete: OpenHours | undefined; readonly open: OpenHours | undefined } => {
  const [first, last] = [page.at(0), page.at(-1)];
  if (first === undefined || last === undefined) return { complete: undefined, open };
  const from = open?.from ?? first.hour;
  const seen = open?.seen ?? new Set();
  for (const total of page) seen.add(keyOf(total));
  if (last.hour === from) return { complete: undefined, open: { from, seen } };
  const stillOpen = page.filter(({ hour }) => hour === last.hour).map(keyOf);
  return { complete: { from, seen }, open: { from: last.hour, seen: new Set(stillOpen) } };
};

/** Totals of 0 for what the ledger holds in these hours and the event store does not. */
export const movedAmounts = (
  sums: ReadonlyArray<UsageSum>,
  { seen }: { readonly seen: ReadonlySet<string> },
): ReadonlyArray<HourlyTotal> =>
  sums
    .filter((sum) => sum.amount !== 0n && !seen.has(keyOfSum(sum)))
    .map(({ instanceId, amountType, start }) => ({ instanceId, amountType, hour: start as HourBucket, total: 0n }));
