/**
 * Writes the uploads of some organizations and keeps a conflict where it belongs: an account that is created at the same
 * moment takes the usage of one organization, and must not keep those that share its report out for a day.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../../shared/result.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { LedgerError } from '../../../usage/ports/usage-ledger.ts';
import type { ReportSize } from '../../provider/usage-report.ts';
import type { JournalError } from '../journal/upload-journal.ts';
import { type OrganizationLines, splitIntoParts } from '../report/report-parts.ts';
import type { PreparedUpload, UploadConflict } from './upload-summary.ts';
import type { PartWritten } from './write-part.ts';

export interface WritePartsDeps {
  readonly reportSize: ReportSize;
  readonly write: (organizations: ReadonlyArray<OrganizationLines>) => TaskEither<JournalError, PartWritten>;
  /** Decides anew about their pending usage; those that have none any more are left out. */
  readonly readAgain: (
    instances: ReadonlyArray<InstanceId>,
  ) => TaskEither<LedgerError, ReadonlyArray<OrganizationLines>>;
}

export interface WrittenParts {
  readonly uploads: ReadonlyArray<PreparedUpload>;
  readonly conflicts: ReadonlyArray<UploadConflict>;
}

/** How often organizations are tried in one report before each gets its own. */
const TRIES_TOGETHER = 3;

/** One upload, or after a conflict several. */
export const writeParts =
  (deps: WritePartsDeps) =>
  (organizations: ReadonlyArray<OrganizationLines>, tries = 1): TaskEither<JournalError | LedgerError, WrittenParts> =>
    inSteps(async function* () {
      const written = yield* step(deps.write(organizations));
      if (E.isRight(written)) return { uploads: [written.right], conflicts: [] };
      if (tries > TRIES_TOGETHER) return { uploads: [], conflicts: [written.left] };

      const current = yield* step(deps.readAgain(organizations.map(({ instanceId }) => instanceId)));
      const parts =
        tries < TRIES_TOGETHER
          ? splitIntoParts(current, deps.reportSize)
          : current.map((organization) => [organization]);
      const all: WrittenParts[] = [];
      for (const part of parts) all.push(yield* step(writeParts(deps)(part, tries + 1)));
      return {
        uploads: all.flatMap(({ uploads }) => uploads),
        conflicts: all.flatMap(({ conflicts }) => conflicts),
      };
    });
