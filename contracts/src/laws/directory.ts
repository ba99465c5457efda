/** The laws of every {@link OrganizationDirectory}. */
import { directoryReadLaws } from './directory-read.ts';
import { directorySearchLaws } from './directory-search.ts';
import type { DirectorySubject } from './directory-subject.ts';
import { directoryWriteLaws } from './directory-write.ts';
import { type Suite, suite } from './law.ts';

/** `open` gives a directory without organizations. */
export const organizationDirectoryLaws: Suite<DirectorySubject> = suite('organization directory', (law) => {
  directoryReadLaws(law);
  directorySearchLaws(law);
  directoryWriteLaws(law);
});
