/**
 * Writes a part and keeps a conflict where it belongs: an account that is created at the same moment takes the usage of
 * one organization, and must not keep those that share its file out for a day.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { LedgerError } from '../../../usage/ports/usage-ledger.ts';
import type { JournalError } from '../journal/upload-journal.ts';
import { type FileLimits, type OrganizationLines, splitIntoParts } from '../report/upload-parts.ts';
import type { PreparedUpload, UploadConflict } from './upload-report.ts';

export interface PartWriting {
  readonly limits: FileLimits;
  readonly write: (
    organizations: ReadonlyArray<OrganizationLines>,
  ) => TaskEither<JournalError, E.Either<UploadConflict, PreparedUpload>>;
  /** Decides anew about their pending usage; those that have none any more are left out. */
  readonly readAgain: (
    instances: ReadonlyArray<InstanceId>,
  ) => TaskEither<LedgerError, ReadonlyArray<OrganizationLines>>;
}

export interface WrittenParts {
  readonly uploads: ReadonlyArray<PreparedUpload>;
  readonly conflicts: ReadonlyArray<UploadConflict>;
}

/** How often organizations are tried in one file before each gets its own. */
const TRIES_TOGETHER = 3;

export const writeCurrent =
  (deps: PartWriting) =>
  (organizations: ReadonlyArray<OrganizationLines>, tries = 1): TaskEither<JournalError | LedgerError, WrittenParts> =>
  async () => {
    const written = await deps.write(organizations)();
    if (E.isLeft(written)) return written;
    if (E.isRight(written.right)) return E.right({ uploads: [written.right.right], conflicts: [] });
    if (tries > TRIES_TOGETHER) return E.right({ uploads: [], conflicts: [written.right.left] });

    const current = await deps.readAgain(organizations.map(({ instanceId }) => instanceId))();
    if (E.isLeft(current)) return current;
    const parts =
      tries < TRIES_TOGETHER
        ? splitIntoParts(current.right, deps.limits)
        : current.right.map((organization) => [organization]);
    const uploads: PreparedUpload[] = [];
    const conflicts: UploadConflict[] = [];
    for (const part of parts) {
      const again = await writeCurrent(deps)(part, tries + 1)();
      if (E.isLeft(again)) return again;
      uploads.push(...again.right.uploads);
      conflicts.push(...again.right.conflicts);
    }
    return E.right({ uploads, conflicts });
  };
