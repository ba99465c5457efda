/** What became of the open uploads in one pass, and when there is something to do again. */
import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../../shared/instant.ts';
import type { Json } from '../../../shared/json.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import { instancesOf } from '../report/report-parts.ts';
import type { Upload, Uploader, UploadStateName } from '../state/upload.ts';

/** An upload that moved; `from` and `to` may be equal where it was only asked about. */
export interface SettledStep {
  readonly id: UploadId;
  readonly uploader: Uploader;
  readonly from: UploadStateName;
  readonly to: UploadStateName;
  readonly lastError: O.Option<string>;
}

/** An import whose end was seen. */
export interface FinishedImport {
  readonly id: UploadId;
  readonly uploader: Uploader;
  readonly status: 'Completed' | 'Failed';
  readonly organizations: number;
  /** From the send, or its acceptance, to when the end was seen; in microseconds. */
  readonly duration: bigint;
  readonly reason: O.Option<string>;
}

/** What a pass over the open uploads did. */
export interface SettleSummary {
  readonly steps: ReadonlyArray<SettledStep>;
  readonly imports: ReadonlyArray<FinishedImport>;
  /** In doubt for so long that an operator must decide. */
  readonly needsOperator: ReadonlyArray<UploadId>;
  /** Uploads that could not be dealt with in this pass. */
  readonly failures: ReadonlyArray<{ readonly id: UploadId; readonly message: string }>;
  /** How many uploads are in each state that is not final, after the pass. */
  readonly open: Readonly<Record<OpenStateName, number>>;
  /** The earliest moment at which a further pass has something to do. */
  readonly nextDue: O.Option<Instant>;
}

/** The states from which an upload goes on by itself. */
export const OPEN_STATES = ['Prepared', 'Sending', 'Sent', 'Unknown'] as const satisfies ReadonlyArray<UploadStateName>;
/** A state from which an upload goes on by itself. */
export type OpenStateName = (typeof OPEN_STATES)[number];

export const countOpen = (uploads: ReadonlyArray<Pick<Upload, 'state'>>): SettleSummary['open'] => {
  const count = (name: OpenStateName): number => uploads.filter(({ state }) => state._tag === name).length;
  return { Prepared: count('Prepared'), Sending: count('Sending'), Sent: count('Sent'), Unknown: count('Unknown') };
};

/** None when the step was not the end of an import. */
export const finishedImport = (before: Upload, after: Upload): O.Option<FinishedImport> => {
  if (after.state._tag !== 'Imported' && after.state._tag !== 'Rejected') return O.none;
  if (before.state._tag !== 'Sent' && before.state._tag !== 'Unknown') return O.none;
  return O.some({
    id: after.id,
    uploader: after.uploader,
    status: after.state._tag === 'Imported' ? 'Completed' : 'Failed',
    organizations: instancesOf(after).length,
    duration: after.state.at - before.state.since,
    reason: after.state._tag === 'Rejected' ? O.some(after.state.reason) : O.none,
  });
};

/** Two passes of one run: what happened adds up, what is open is what the later one saw. */
export const mergeSettled = (earlier: SettleSummary, later: SettleSummary): SettleSummary => ({
  ...later,
  steps: [...earlier.steps, ...later.steps],
  imports: [...earlier.imports, ...later.imports],
  failures: [...earlier.failures, ...later.failures],
});

/** The summary as the job history keeps it; ids are decimal text. */
export const settleSummaryToJson = (summary: SettleSummary): Json => ({
  steps: summary.steps.map(({ id, from, to, lastError }) => ({
    id: id.toString(),
    from,
    to,
    lastError: O.toNullable(lastError),
  })),
  needsOperator: summary.needsOperator.map((id) => id.toString()),
  failures: summary.failures.map(({ id, message }) => ({ id: id.toString(), message })),
  open: summary.open,
});
