/** What callers of the event store are told when BigQuery cannot say anything. */
import type { EventStoreError } from '@usage-billing/core/usage';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { failureOf } from './failure.ts';

export const unavailable = (error: unknown): EventStoreError => ({
  _tag: 'EventStoreUnavailable',
  message: failureOf(error).message,
});

export const orUnavailable = <A>(work: () => Promise<A>): TE.TaskEither<EventStoreError, A> =>
  TE.tryCatch(work, unavailable);
