/** The monthly partitions of the ledger, made when the first row of a month arrives. */
import {
  CalendarDay,
  dayInMonth,
  dayOf,
  formatInstant,
  type Instant,
  monthOf,
  startOfDay,
  yearOf,
} from '@usage-billing/core/shared';
import type { DatabaseTransactionConnection } from 'slonik';
import { ownText, query, texts } from './values.ts';

/** `YYYY_MM`. */
const monthName = (at: Instant): string => dayOf(at).slice(0, 7).replace('-', '_');

/** 00:00 UTC of the first of the month after; `maxvalue` where years end. */
const bounds = (month: string): { readonly from: string; readonly to: string } => {
  const first = `${month.replace('_', '-')}-01`;
  if (!CalendarDay.is(first)) throw new RangeError(`${month} is not a month`);
  const next = dayInMonth(yearOf(first), monthOf(first) + 1, 1);
  const to = CalendarDay.is(next) ? `'${formatInstant(startOfDay(next))}'` : 'maxvalue';
  return { from: `'${formatInstant(startOfDay(first))}'`, to };
};

const create = async (transaction: DatabaseTransactionConnection, month: string): Promise<void> => {
  const { from, to } = bounds(month);
  const partition = `aggregates_${month}`;
  // Attaching a table that is there already lets readers of the ledger go on; creating it as a partition would not.
  await transaction.query(
    ownText(`create table ${partition} (like aggregates including defaults including constraints)`),
  );
  await transaction.query(
    ownText(`alter table aggregates attach partition ${partition} for values from (${from}) to (${to})`),
  );
};

/**
 * Until the end of the transaction nobody else compares with the ledger and adds to it; and every month of the moments
 * has its partition. Which ones are missing is looked up after the lock is held: another holder may just have made them.
 */
export const lockLedger = async (
  transaction: DatabaseTransactionConnection,
  moments: ReadonlyArray<Instant>,
): Promise<void> => {
  // Most moments of a page are the same few hours.
  const months = [...new Set(new Set(moments).values().map(monthName))];
  const missing = await transaction.anyFirst(query<{ readonly month: string }>()`
    with
      locking as materialized (select pg_advisory_xact_lock(7420002)),
      locked as materialized (select count(*) as times from locking)
    select t.month
    from locked
    cross join lateral unnest(case when times = 1 then ${texts(months)} end) as t (month)
    where to_regclass('aggregates_' || t.month) is null`);
  for (const month of missing) await create(transaction, month);
};
