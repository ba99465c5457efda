/** The laws of every {@link OrganizationDirectory}. */
import type { TestFn } from 'ava';
import { directoryReadLaws } from './directory-read.ts';
import { directorySearchLaws } from './directory-search.ts';
import type { DirectorySubject } from './directory-subject.ts';
import { directoryWriteLaws } from './directory-write.ts';
import { type LawOptions, lawsOn } from './law.ts';

/** `open` gives a directory without organizations. */
export const organizationDirectoryLaws = (
  test: TestFn,
  open: () => Promise<DirectorySubject>,
  options: LawOptions = {},
): void => {
  const law = lawsOn(test, 'organization directory', open, options);
  directoryReadLaws(law);
  directorySearchLaws(law);
  directoryWriteLaws(law);
};
