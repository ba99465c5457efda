/** A journal that was restored or copied prepares and sends nothing, until staff have seen to what it may have forgotten. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../../shared/clock.ts';
import { formatInstant } from '../../../shared/instant.ts';
import { fail, inSteps, step } from '../../../shared/result.ts';
import type { JournalHome } from '../journal/journal-home.ts';
import type { JournalError, UploadJournal } from '../journal/upload-journal.ts';

/** The journal's database is a copy or was restored: nothing is sent until staff adopted what it lacks. */
export interface JournalMoved {
  readonly _tag: 'JournalMoved';
  readonly message: string;
}

export interface HomeDeps {
  readonly journal: Pick<UploadJournal, 'home' | 'markHome'>;
  readonly clock: Clock;
}

/** Left: it moved. The first run of all marks it, unless it may write nothing. */
export const checkHome = (
  { journal, clock }: HomeDeps,
  dryRun: boolean,
): TaskEither<JournalError | JournalMoved, void> =>
  inSteps(async function* () {
    const home = yield* step(journal.home);
    if (home._tag === 'Moved') return yield* fail({ _tag: 'JournalMoved', message: homeText(home) ?? home.what });
    if (home._tag === 'Unmarked' && !dryRun) yield* step(journal.markHome({ at: clock.now(), decision: O.none }));
  });

/** For the log, the command line and the error. Undefined: nothing is wrong. */
export const homeText = (home: JournalHome): string | undefined => {
  switch (home._tag) {
    case 'Unmarked':
    case 'Same':
      return undefined;
    case 'Moved':
      return `the database was restored or copied since the journal was marked on ${formatInstant(home.markedAt)} (${home.what}): it may have forgotten uploads, also such as the provider has in its queue and does not show yet. Nothing is prepared or sent. Wait until the provider shows no usage import as pending, then "uploads adopt"`;
    case 'Unverifiable':
      return `the database does not reveal whether it was restored (${home.reason}), so a restore is noticed only by what the provider shows: after one, follow the operations guide before the uploader starts`;
  }
};
