/** Port: who is a customer, for those who keep organizations themselves instead of asking a users service. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { Organization } from '../organization.ts';
import type { DirectoryError, DirectoryUnavailable, OrganizationDeleted } from './organization-directory.ts';

/** When staff decided it, and who. */
export interface RegisterChange {
  readonly at: Instant;
  readonly decision: StaffDecision;
}

/** A customer to be. */
export interface NewOrganization extends RegisterChange {
  readonly externalId: string;
  readonly id: InstanceId;
  readonly name: string;
  readonly emails: ReadonlyArray<string>;
  readonly trialExpiresAt: Instant;
}

/** Another organization has this id. */
export type IdTaken = { readonly _tag: 'IdTaken'; readonly id: string };

/** Changes of who is a customer. Each change is written into the audit log with it; what changes nothing is not. */
export interface OrganizationRegister {
  /**
   * With billing on. An internal id is never given again, and an external id only after its organization was deleted. The
   * earlier one is then found by its internal id alone, and by another external id that is made of both; nobody may do
   * anything with the new one by right of the earlier one, and no notice of that counts for the new one.
   */
  readonly create: (organization: NewOrganization) => TaskEither<DirectoryUnavailable | IdTaken, Organization>;
  /** Changes the name that people read; ids stay. `changed`: it had another one. */
  readonly rename: (
    change: { readonly externalId: string; readonly name: string } & RegisterChange,
  ) => TaskEither<DirectoryError | OrganizationDeleted, { readonly changed: boolean }>;
  /** From `at` on it uses nothing that is billed; what it used before stays as it is. The first time stands. */
  readonly remove: (
    change: { readonly externalId: string } & RegisterChange,
  ) => TaskEither<DirectoryError, { readonly changed: boolean }>;
}
