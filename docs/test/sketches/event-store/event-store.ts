/** A sketch of an event store on another database: every method is one query of its own. It is no adapter to be used. */
import type { EventStore, EventStoreError, HourlyTotal } from '@usage-billing/core/usage';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** Stands for the database's client and for the SQL; a real adapter decodes what comes back. */
export interface Database {
  readonly url: string;
  /** Rejects when the database does not respond. */
  readonly send: <Row>(query: string, parameters: ReadonlyArray<unknown>) => Promise<Row>;
}

export const sketchedEventStore = ({ url, send }: Database): EventStore => {
  const ask = <Row>(query: string, ...parameters: ReadonlyArray<unknown>): TE.TaskEither<EventStoreError, Row> =>
    TE.tryCatch(
      () => send<Row>(query, parameters),
      (error) => ({ _tag: 'EventStoreUnavailable', message: `The database at ${url} did not respond: ${error}` }),
    );
  return {
    append: (events) => ask('append', events),
    now: ask('now'),
    watermark: ask('watermark'),
    retentionFloor: ask('retention floor'),
    earliestTouchedHour: (since) => ask('earliest touched hour', since),
    hourlyTotals: async function* ({ from, to, deliveredSince }) {
      yield await ask<ReadonlyArray<HourlyTotal>>('hourly totals', from, to, deliveredSince)();
    },
    quarantined: ({ limit, after, all }) => ask('quarantined', limit, after, all),
    conflict: (id) => ask('conflict', id),
    openConflicts: ask('open conflicts'),
    resolveConflict: (id, decision) => ask('resolve conflict', id, decision),
    late: ({ limit, after }) => ask('late', limit, after),
    afterRetention: ask('after retention'),
  };
};
