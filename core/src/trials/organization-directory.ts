/** Port: the service that knows the organizations (the users service). */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../shared/instant.ts';
import type { Pages } from '../shared/pages.ts';
import type { InstanceId } from '../usage/instance-id.ts';
import type { Organization, Permission, RefusalFlag, TrialNotice } from './organization.ts';

export type DirectoryUnavailable = { readonly _tag: 'DirectoryUnavailable'; readonly message: string };
export type OrganizationNotFound = { readonly _tag: 'OrganizationNotFound'; readonly id: string };
export type DirectoryError = DirectoryUnavailable | OrganizationNotFound;

export interface OrganizationDirectory {
  /** Deleted organizations are found too. */
  readonly findByExternalId: (externalId: string) => TaskEither<DirectoryError, Organization>;
  readonly findByInternalId: (id: InstanceId) => TaskEither<DirectoryError, Organization>;

  /** 30 a page, counted from 1, ordered by name then external id. `query` is sought in name, external id, internal id and emails. */
  readonly search: (query: {
    readonly query: string;
    readonly page: number;
    readonly includeDeleted: boolean;
  }) => TaskEither<
    DirectoryUnavailable,
    { readonly organizations: ReadonlyArray<Organization>; readonly total: number }
  >;

  /** Flag `billing`, a Zuora account, trial over by the moment, not billed externally; deleted ones included. */
  readonly billable: (at: Instant) => Pages<DirectoryUnavailable, Organization>;
  /** Flag `billing`, trial still on at the moment, not deleted. */
  readonly onTrial: (at: Instant) => Pages<DirectoryUnavailable, Organization>;
  /** Flag `billing`, no Zuora account, trial over by the moment, not deleted, not billed externally. */
  readonly delinquent: (at: Instant) => Pages<DirectoryUnavailable, Organization>;
  /** Everybody, deleted ones included, ordered by internal id. */
  readonly all: Pages<DirectoryUnavailable, Organization>;

  /** Idempotent; `changed` tells whether the flag had the other value before. Clearing the last flag clears the reason. */
  readonly setRefusal: (change: {
    readonly externalId: string;
    readonly flag: RefusalFlag;
    readonly refused: boolean;
    readonly reason: string;
  }) => TaskEither<DirectoryError, { readonly changed: boolean }>;

  /** Idempotent; the creation time of the first call stands. */
  readonly setZuoraAccount: (account: {
    readonly externalId: string;
    readonly accountNumber: string;
    readonly createdAt: Instant;
  }) => TaskEither<DirectoryError, void>;

  /** Writes down that the owners were told. Idempotent; the first time stands. */
  readonly recordNotified: (externalId: string, notice: TrialNotice, at: Instant) => TaskEither<DirectoryError, void>;

  /** The users service tells the rest of the product that billing is set up. Idempotent. */
  readonly billingConfigured: (externalId: string) => TaskEither<DirectoryError, void>;

  /** May this user do this with this organization? */
  readonly mayUser: (userId: string, permission: Permission, externalId: string) => TaskEither<DirectoryError, boolean>;
}
