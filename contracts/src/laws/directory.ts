/** The laws of every {@link OrganizationDirectory}. */
import type { StaffActions } from '@usage-billing/core/shared';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { directoryExtendLaws } from './directory-extend.ts';
import { directoryReadLaws } from './directory-read.ts';
import { directorySearchLaws } from './directory-search.ts';
import type { DirectoryControl, DirectorySubject } from './directory-subject.ts';
import { directoryWriteLaws } from './directory-write.ts';
import { type Suite, suiteThrough } from './law.ts';

const missing = TE.left({
  _tag: 'StaffActionsUnavailable',
  message: 'the audit log is missing: say so in `lacking`',
} as const);

const notControlled: StaffActions = { append: () => missing, list: () => missing };

const controlled = (subject: DirectorySubject): Required<DirectorySubject> => ({ actions: notControlled, ...subject });

/** `open` gives a directory without organizations. */
export const organizationDirectoryLaws: Suite<DirectorySubject, DirectoryControl> = suiteThrough(
  controlled,
  'organization directory',
  (law) => {
    directoryReadLaws(law);
    directorySearchLaws(law);
    directoryWriteLaws(law);
    directoryExtendLaws(law);
  },
);
