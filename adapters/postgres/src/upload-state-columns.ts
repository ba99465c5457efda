/** An upload's state as columns. */
import { UPLOAD_STATES, type UploadState, type UploadStateName } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import { toNullable } from 'fp-ts/lib/Option.js';
import { fragment, printable, timestamp } from './values.ts';

export type StoredState = Lowercase<UploadStateName>;

export const storedState = (name: UploadStateName): StoredState => name.toLowerCase() as StoredState;

export const stateName = (stored: string): UploadStateName => {
  const name = UPLOAD_STATES.find((one) => storedState(one) === stored);
  if (name === undefined) throw new Error(`the upload state "${stored}" is unknown`);
  return name;
};

interface StateColumns {
  readonly since: Instant | null;
  readonly reason: string | null;
  /** `keep`: a rejected upload still names the import that was rejected. */
  readonly importId: string | null | 'keep';
  readonly finishedAt: Instant | null;
}

const none: StateColumns = { since: null, reason: null, importId: null, finishedAt: null };

const stateColumns = (state: UploadState): StateColumns => {
  switch (state._tag) {
    case 'Prepared':
      return none;
    case 'Sending':
      return { ...none, since: state.since };
    case 'Sent':
      return { ...none, since: state.since, importId: state.importId };
    case 'Unknown':
      return { ...none, since: state.since, reason: printable(state.reason) };
    case 'Imported':
      return { ...none, importId: toNullable(state.importId), finishedAt: state.at };
    case 'Rejected':
      return { since: null, reason: printable(state.reason), importId: 'keep', finishedAt: state.at };
  }
};

const momentOrNull = (at: Instant | null): string | null => (at === null ? null : timestamp(at));

/** The part of an `update usage_uploads set …` that writes a state. */
export const stateAssignments = (state: UploadState) => {
  const { since, reason, importId, finishedAt } = stateColumns(state);
  return fragment`
    state = ${storedState(state._tag)}, state_since = ${momentOrNull(since)}, state_reason = ${reason},
    import_id = ${importId === 'keep' ? fragment`import_id` : importId}, finished_at = ${momentOrNull(finishedAt)}`;
};
