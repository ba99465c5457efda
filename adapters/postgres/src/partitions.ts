/** The monthly partitions of the ledger: made ahead by the owner, or when the first row of a month arrives. */
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
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DatabaseTransactionConnection } from 'slonik';
import { describe, sqlStateOf } from './failure.ts';
import type { BillingPool } from './pool.ts';
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

const createStatements = (month: string): ReadonlyArray<string> => {
  const { from, to } = bounds(month);
  const partition = `aggregates_${month}`;
  // Attaching a table that is there already lets readers of the ledger go on; creating it as a partition would not.
  return [
    `create table ${partition} (like aggregates including defaults including constraints)`,
    `alter table aggregates attach partition ${partition} for values from (${from}) to (${to})`,
  ];
};

const INSUFFICIENT_PRIVILEGE = '42501';

const create = async (transaction: DatabaseTransactionConnection, month: string): Promise<void> => {
  try {
    for (const statement of createStatements(month)) await transaction.query(ownText(statement));
  } catch (error) {
    if (sqlStateOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new Error(
      `The ledger has no partition for ${month.replace('_', '-')}, and this user of the database may not make one: run "billing migrate partitions" as its owner`,
    );
  }
};

/** Last month, of which late events may still come, and this one up to that many months ahead, by the database's clock. */
const monthsAround = (ahead: number) => query<{ readonly month: string }>()`
  select to_char(month, 'YYYY_MM') as month
  from generate_series(-1, ${ahead}::integer) as step,
    lateral (select date_trunc('month', now() at time zone 'UTC') + make_interval(months => step)) as t (month)
  where to_regclass('aggregates_' || to_char(month, 'YYYY_MM')) is null
  order by 1`;

/** What {@link makePartitions} would make, as `YYYY-MM`, with the statements for it. */
export const missingPartitions = (
  pool: BillingPool,
  ahead = MONTHS_AHEAD,
): TE.TaskEither<
  PartitionError,
  ReadonlyArray<{ readonly month: string; readonly statements: ReadonlyArray<string> }>
> =>
  TE.tryCatch(async () => {
    const months = await pool.anyFirst(monthsAround(ahead));
    return months.map((month) => ({ month: month.replace('_', '-'), statements: createStatements(month) }));
  }, toError);

/** Partitions could not be read or made. */
export type PartitionError = { readonly _tag: 'DatabaseUnavailable'; readonly message: string };

const toError = (error: unknown): PartitionError => ({ _tag: 'DatabaseUnavailable', message: describe(error) });

const MONTHS_AHEAD = 12;

/** Makes the ledger's partitions of the months ahead, for users who may not. Returns which were missing, as `YYYY-MM`. */
export const makePartitions = (
  pool: BillingPool,
  ahead = MONTHS_AHEAD,
): TE.TaskEither<PartitionError, ReadonlyArray<string>> =>
  TE.tryCatch(
    () =>
      pool.transaction(async (transaction) => {
        await lockLedger(transaction, []);
        const months = await transaction.anyFirst(monthsAround(ahead));
        for (const month of months) await create(transaction, month);
        return months.map((month) => month.replace('_', '-'));
      }),
    toError,
  );

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
