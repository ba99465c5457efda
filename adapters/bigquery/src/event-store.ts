/** The event store in BigQuery. */
import { type Clock, type Instant, plus } from '@usage-billing/core/shared';
import type { EventStore, EventStoreError } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createRowInserter } from './append-rows.ts';
import { createAttempts } from './attempts.ts';
import { createClient } from './client.ts';
import type { BigQueryConfig } from './config.ts';
import { countStatement, listStatement, resolveConflict, toQuarantined } from './conflicts.ts';
import { failureOf } from './failure.ts';
import { createQueryRunner } from './run-query.ts';
import { columnOf } from './statement.ts';
import { toTotal, toTouchedHour, totalsStatement, touchedHourStatement } from './totals.ts';

const unavailable = (error: unknown): EventStoreError => ({
  _tag: 'EventStoreUnavailable',
  message: failureOf(error).message,
});

const orUnavailable = <A>(work: () => Promise<A>): TE.TaskEither<EventStoreError, A> => TE.tryCatch(work, unavailable);

/** Every moment later than the one before, so that of two rows it can be said which was stored first. */
const stampsOf = (clock: Clock): (() => Instant) => {
  let last: Instant | undefined;
  return () => {
    const now = clock.now();
    last = last === undefined || now > last ? now : plus(last, 1n);
    return last;
  };
};

/**
 * The tables must be there: see {@link setUpBigQuery}. Answers `Accepted` for what it kept, because copies are found when
 * totals are asked for; sets `deliveredAt` itself. Copies that were received further apart than the horizon are not
 * recognized as such.
 */
export const bigQueryEventStore = (config: BigQueryConfig, clock: Clock): EventStore => {
  const client = createClient(config);
  const attempts = createAttempts(config.timing);
  const inserter = createRowInserter(client, config, attempts, stampsOf(clock));
  const runner = createQueryRunner(client, config, attempts);
  return {
    append: (events) => orUnavailable(() => inserter.append(events)),

    earliestTouchedHour: (deliveredSince) =>
      orUnavailable(async () => toTouchedHour(await runner.rows(touchedHourStatement(config, deliveredSince)))),

    hourlyTotals: (range) => ({
      async *[Symbol.asyncIterator]() {
        try {
          for await (const page of runner.pages(totalsStatement(config, range))) yield E.right(page.map(toTotal));
        } catch (error) {
          yield E.left(unavailable(error));
        }
      },
    }),

    quarantined: (query) =>
      orUnavailable(async () => (await runner.rows(listStatement(config, clock.now(), query))).map(toQuarantined)),

    openConflicts: orUnavailable(async () => {
      const [row = {}] = await runner.rows(countStatement(config, clock.now()));
      return Number(columnOf(row, 'open'));
    }),

    resolveConflict: (id, resolution) => async () => {
      try {
        return await resolveConflict(config, runner, id, resolution);
      } catch (error) {
        return E.left(unavailable(error));
      }
    },
  };
};
