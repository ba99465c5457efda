/** What the audit log says about decisions of staff that the journal writes down. */
import * as O from 'fp-ts/lib/Option.js';
import type { NewStaffAction } from '../../../shared/staff-actions.ts';
import type { HomeMark, JournalHome } from './journal-home.ts';
import type { AdoptedUpload, UploadChange } from './upload-journal.ts';

/** None: the uploader took the edge by itself. */
export const uploadDecided = ({
  id,
  from,
  to,
  attempts,
  at,
  decision,
  aggregates,
}: UploadChange): O.Option<NewStaffAction> =>
  O.map((by: NewStaffAction['decision']) => ({
    decision: by,
    at,
    // What is given up on purpose is pending again, without a mark.
    action:
      aggregates !== 'keep' && 'release' in aggregates ? ('upload.release' as const) : ('upload.resolve' as const),
    object: { kind: 'upload' as const, id: id.toString() },
    before: O.some({ state: from.state._tag, attempts: from.attempts }),
    after: O.some({ state: to._tag, attempts }),
  }))(decision);

/** The audit log's entry about an upload that was taken over from the provider. */
export const uploadAdopted = ({
  id,
  name,
  lines,
  aggregateIds,
  unmatched,
  at,
  decision,
}: AdoptedUpload): NewStaffAction => ({
  decision,
  at,
  action: 'upload.adopt',
  object: { kind: 'upload', id: id.toString() },
  before: O.none,
  after: O.some({
    state: 'Imported',
    name,
    lines: lines.length,
    aggregates: aggregateIds.length,
    unmatched: unmatched.aggregateIds.length,
  }),
});

/** None: the uploader marked it by itself. */
export const journalAccepted = (before: JournalHome['_tag'], { at, decision }: HomeMark): O.Option<NewStaffAction> =>
  O.map((by: NewStaffAction['decision']) => ({
    decision: by,
    at,
    action: 'journal.accept-place' as const,
    object: { kind: 'journal' as const, id: 'uploads' },
    before: O.some({ place: before }),
    after: O.some({ place: 'Same' }),
  }))(decision);
