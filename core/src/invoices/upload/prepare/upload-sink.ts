/** Where a run of the uploader writes: to the journal and the ledger, or, for a dry run, nowhere. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../../shared/result.ts';
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
export const drySink = (journal: Pick<UploadJournal, 'list'>): UploadSink => {
  let next: UploadId | undefined;
  const nextId: UploadSink['nextId'] = inSteps(async function* () {
    next ??= (yield* step(journal.list({ limit: 1 })))[0]?.id ?? 0n;
    next += 1n;
    return next;
  });
  return { nextId, prepare: () => TE.right(undefined), setAside: () => TE.right(0) };
};
