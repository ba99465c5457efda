/** What the laws of the directory are given: a directory, and a way to fill it. */
import type { StaffActions } from '@usage-billing/core/shared';
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
  /** Where it writes what staff did. */
  readonly actions?: StaffActions;
  /** Puts organizations and permissions in, beside those that are there. */
  readonly seed: (organizations: ReadonlyArray<Organization>, grants: ReadonlyArray<Grant>) => Promise<void>;
}

/** Controls that not every directory has: another team keeps its own log of what its staff did. */
export type DirectoryControl = 'actions';
