/** What the laws of the directory are given: a directory, and a way to fill it. */
import type { Organization, OrganizationDirectory, Permission } from '@usage-billing/core/trials';
import type { Closable } from './law.ts';

/** This user may do this with this organization. */
export interface Grant {
  readonly userId: string;
  readonly permission: Permission;
  readonly externalId: string;
}

/** A directory, empty at first, and a way to fill it. */
export interface DirectorySubject extends Closable {
  readonly directory: OrganizationDirectory;
  /** Puts organizations and permissions in, beside those that are there. */
  readonly seed: (organizations: ReadonlyArray<Organization>, grants: ReadonlyArray<Grant>) => Promise<void>;
}
