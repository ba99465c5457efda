/** Where a run of the uploader writes: to the journal and the ledger, or, for a dry run, nowhere. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SetAsideReason, UploadId } from '../../../usage/aggregate.ts';
import type { LedgerError, UsageLedger } from '../../../usage/ports/usage-ledger.ts';
import type { AggregatesTaken, JournalError, NewUpload, UploadJournal } from '../journal/upload-journal.ts';

export interface UploadSink {
  readonly nextId: TE.TaskEither<JournalError, UploadId>;
  readonly prepare: (upload: NewUpload) => TE.TaskEither<JournalError | AggregatesTaken, void>;
  readonly setAside: (
    aggregateIds: ReadonlyArray<bigint>,
    mark: { readonly reason: SetAsideReason; readonly detail: string },
  ) => TE.TaskEither<LedgerError, unknown>;
}

export const writingSink = (journal: UploadJournal, ledger: UsageLedger): UploadSink => ({
  nextId: journal.reserveId,
  prepare: journal.prepare,
  setAside: ledger.setAside,
});

/** Numbers its uploads with what the journal would most likely give out next; a real run may number them otherwise. */
export const drySink = (journal: UploadJournal): UploadSink => {
  let next: UploadId | undefined;
  const nextId: UploadSink['nextId'] = async () => {
    if (next === undefined) {
      const newest = await journal.list({ limit: 1 })();
      if (E.isLeft(newest)) return newest;
      next = newest.right[0]?.id ?? 0n;
    }
    next += 1n;
    return E.right(next);
  };
  return { nextId, prepare: () => TE.right(undefined), setAside: () => TE.right(0) };
};
