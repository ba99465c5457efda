/** How far a run of the aggregator looked: watermarks of the event store, which the run left in its summary. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { type Instant, parseInstant } from '../../shared/instant.ts';
import type { JobRun } from '../../shared/job-history.ts';
import type { Json } from '../../shared/json.ts';

/** How far a run has read, in the event store's time. */
export interface RunWatermarks {
  /** What was delivered before it, the run has seen. */
  readonly watermark: Instant;
  /** What was delivered at or after it, the run has not seen. None: that was not found out, e.g. because it failed. */
  readonly readUntil: O.Option<Instant>;
}

/** None: the run was one of a release that went by the clock of its own machine. */
export const runWatermarks = ({ finished }: JobRun): O.Option<RunWatermarks> => {
  const summary = O.isSome(finished) ? finished.value.outcome.summary : null;
  return O.map((watermark: Instant) => ({ watermark, readUntil: instantIn(summary, 'readUntil') }))(
    instantIn(summary, 'watermark'),
  );
};

const instantIn = (summary: Json, name: string): O.Option<Instant> => {
  if (typeof summary !== 'object' || summary === null || Array.isArray(summary)) return O.none;
  const text = (summary as { readonly [name: string]: Json })[name];
  if (typeof text !== 'string') return O.none;
  const parsed = parseInstant(text);
  return E.isRight(parsed) ? O.some(parsed.right) : O.none;
};
