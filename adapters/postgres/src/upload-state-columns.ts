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
  /** `keep`: a rejected upload still has the receipt of what was rejected. */
  readonly receipt: string | null | 'keep';
  readonly finishedAt: Instant | null;
}

const none: StateColumns = { since: null, reason: null, receipt: null, finishedAt: null };

const stateColumns = (state: UploadState): StateColumns => {
  switch (state._tag) {
    case 'Prepared':
      return none;
    case 'Sending':
      return { ...none, since: state.since };
    case 'Sent':
      return { ...none, since: state.since, receipt: state.receipt };
    case 'Unknown':
      return { ...none, since: state.since, reason: printable(state.reason) };
    case 'Imported':
      return { ...none, receipt: toNullable(state.receipt), finishedAt: state.at };
    case 'Rejected':
      return { since: null, reason: printable(state.reason), receipt: 'keep', finishedAt: state.at };
  }
};

const momentOrNull = (at: Instant | null): string | null => (at === null ? null : timestamp(at));

/** The part of an `update usage_uploads set …` that writes a state. */
export const stateAssignments = (state: UploadState) => {
  const { since, reason, receipt, finishedAt } = stateColumns(state);
  return fragment`
    state = ${storedState(state._tag)}, state_since = ${momentOrNull(since)}, state_reason = ${reason},
    import_id = ${receipt === 'keep' ? fragment`import_id` : receipt}, finished_at = ${momentOrNull(finishedAt)}`;
};
