/** The event store in BigQuery. */
import { floorDiv, type Instant, instant, SECOND } from '@usage-billing/core/shared';
import {
  type EventStore,
  type EventStoreError,
  type HourBucket,
  type HourlyTotal,
  hourOf,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { createRowInserter } from './append-rows.ts';
import { createAttempts } from './attempts.ts';
import { createClient } from './client.ts';
import type { BigQueryConfig } from './config.ts';
import { countStatement, findConflict, listStatement, resolveConflict, toQuarantined } from './conflicts.ts';
import { countLateStatement, floorOf, listLateStatement, readExpiration, toLate } from './retention.ts';
import { createQueryRunner, type QueryRunner } from './run-query.ts';
import { columnOf, instantOf, presentStatement } from './statement.ts';
import { toTotal, toTouchedHour, totalsStatement, touchedHourStatement } from './totals.ts';
import { orUnavailable, unavailable } from './unavailable.ts';

/** Larger than what an earlier process counted, as a rule; it only tells rows apart that arrived in one second. */
const orders = (): (() => bigint) => {
  let last = BigInt(Date.now()) * 1_000n;
  return () => {
    last += 1n;
    return last;
  };
};

/** Nothing ever expires. */
const NO_FLOOR = hourOf(instant(-62_135_596_800_000_000n));

/**
 * The tables must be there: see {@link setUpBigQuery}. Returns `Accepted` for what it kept, because copies are found when
 * totals are asked for. Moments are BigQuery's own. Copies that were received further apart than the horizon are not
 * recognized as such.
 */
export const bigQueryEventStore = (config: BigQueryConfig): EventStore => {
  const client = createClient(config);
  const attempts = createAttempts(config.timing);
  const inserter = createRowInserter(client, config, attempts, orders());
  const runner = createQueryRunner(client, config, attempts);

  const present = async (): Promise<Instant> => {
    const [row = {}] = await runner.rows(presentStatement);
    return instantOf(row, 'present');
  };
  const readFloor = async (): Promise<O.Option<HourBucket>> => {
    const expiration = await readExpiration(client, config, attempts);
    return O.isNone(expiration) ? O.none : O.some(floorOf(expiration.value, config.dedupHorizonHours, await present()));
  };
  const floorOrNone = async (): Promise<HourBucket> => O.getOrElse(() => NO_FLOOR)(await readFloor());

  return {
    append: (events) => orUnavailable(() => inserter.append(events)),
    now: orUnavailable(present),
    // No finer than the moments of delivery, which must not seem to be before it.
    watermark: orUnavailable(async () => instant(floorDiv(await present(), SECOND) * SECOND)),
    retentionFloor: orUnavailable(readFloor),

    earliestTouchedHour: (deliveredSince) =>
      orUnavailable(async () =>
        toTouchedHour(await runner.rows(touchedHourStatement(config, deliveredSince, await floorOrNone()))),
      ),

    hourlyTotals: (range) => ({ [Symbol.asyncIterator]: () => totalsOf(config, runner, range, floorOrNone) }),

    quarantined: (query) =>
      orUnavailable(async () => (await runner.rows(listStatement(config, await present(), query))).map(toQuarantined)),

    conflict: (id) => orUnavailable(() => findConflict(config, runner, id)),

    openConflicts: orUnavailable(async () => {
      const [row = {}] = await runner.rows(countStatement(config, await present()));
      return Number(columnOf(row, 'open'));
    }),

    resolveConflict: (id, decision) => async () => {
      try {
        return await resolveConflict(config, runner, id, decision, await floorOrNone());
      } catch (error) {
        return E.left(unavailable(error));
      }
    },

    late: (query) =>
      orUnavailable(async () => {
        const expiration = await readExpiration(client, config, attempts);
        if (O.isNone(expiration)) return [];
        const statement = listLateStatement(config, expiration.value, await present(), query);
        return (await runner.rows(statement)).map(toLate);
      }),

    afterRetention: orUnavailable(async () => {
      const expiration = await readExpiration(client, config, attempts);
      if (O.isNone(expiration)) return 0;
      const [row = {}] = await runner.rows(countLateStatement(config, expiration.value, await present()));
      return Number(columnOf(row, 'late'));
    }),
  };
};

async function* totalsOf(
  config: BigQueryConfig,
  runner: QueryRunner,
  range: Parameters<EventStore['hourlyTotals']>[0],
  floorOrNone: () => Promise<HourBucket>,
): AsyncGenerator<E.Either<EventStoreError, ReadonlyArray<HourlyTotal>>> {
  try {
    const floor = await floorOrNone();
    const from = range.from < floor ? floor : range.from;
    if (range.to !== undefined && range.to <= from) return;
    for await (const page of runner.pages(totalsStatement(config, { ...range, from })))
      yield E.right(page.map(toTotal));
  } catch (error) {
    yield E.left(unavailable(error));
  }
}
