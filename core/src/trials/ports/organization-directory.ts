/** Port: the service that knows the organizations (the users service). */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { BillingAccount, DirectoryNotice, Organization, Permission, RefusalFlag } from '../organization.ts';

/** Nobody can tell: it does not answer, not in time, not in its own words, or it does not let us in. */
export type DirectoryUnavailable = { readonly _tag: 'DirectoryUnavailable'; readonly message: string };
/** The directory itself says so; whether the organization is there is never guessed from a failure. */
export type OrganizationNotFound = { readonly _tag: 'OrganizationNotFound'; readonly id: string };
/** The directory did not respond, or does not know the organization. */
export type DirectoryError = DirectoryUnavailable | OrganizationNotFound;

/** The organization was deleted: nobody is left who could go on trying. */
export type OrganizationDeleted = { readonly _tag: 'OrganizationDeleted'; readonly id: string };

/** The trial's end is no longer the one that whoever decided had seen. Nothing was changed. */
export type TrialMoved = { readonly _tag: 'TrialMoved'; readonly id: string };

/** Why a trial is not extended although the directory could. */
export type TrialExtensionRefused = OrganizationDeleted | TrialMoved;

/** A trial that staff let go on. */
export interface TrialExtension {
  readonly externalId: string;
  /** The new end; the moment itself is outside the trial. */
  readonly until: Instant;
  /** When it was decided: whether the new end is in the future is judged by this moment. */
  readonly at: Instant;
  readonly decision: StaffDecision;
  /** The end that whoever decided had seen: with another one the extension is refused. Absent: whatever it is. */
  readonly seenEnd?: Instant;
}

/** What an extension did. */
export interface ExtendedTrial {
  /** The end as it was. */
  readonly before: Instant;
  /** The end as it is now: the same where nothing changed, and later than asked for where it was later already. */
  readonly after: Instant;
  readonly changed: boolean;
  /** The enforcer's own refusals, which went with it. */
  readonly cleared: ReadonlyArray<RefusalFlag>;
}

/**
 * Lists name each organization once, in the order of the bytes of external ids. `after` leaves out those up to and including this
 * external id, whether or not anybody has it: that is where a reader that broke off goes on.
 */
export interface OrganizationDirectory {
  /** Deleted organizations are found too. */
  readonly findByExternalId: (externalId: string) => TaskEither<DirectoryError, Organization>;
  readonly findByInternalId: (id: InstanceId) => TaskEither<DirectoryError, Organization>;

  /** 30 a page, counted from 1 (a smaller number is the first one), ordered by name then external id. `query` is sought in name, external id, internal id and emails. */
  readonly search: (query: {
    readonly query: string;
    readonly page: number;
    readonly includeDeleted: boolean;
  }) => TaskEither<
    DirectoryUnavailable,
    { readonly organizations: ReadonlyArray<Organization>; readonly total: number }
  >;

  /** Flag `billing`, a billing account, trial over by the moment, not billed externally; deleted ones included. */
  readonly billable: (at: Instant, after?: string) => Pages<DirectoryUnavailable, Organization>;
  /** Flag `billing`, trial still on at the moment, not deleted. */
  readonly onTrial: (at: Instant, after?: string) => Pages<DirectoryUnavailable, Organization>;
  /** Flag `billing`, no billing account, trial over by the moment, not deleted, not billed externally. */
  readonly delinquent: (at: Instant, after?: string) => Pages<DirectoryUnavailable, Organization>;
  /** Everybody, deleted ones included. */
  readonly all: (after?: string) => Pages<DirectoryUnavailable, Organization>;

  /** Idempotent; `changed` tells whether the flag had the other value before. Clearing the last flag clears the reason. */
  readonly setRefusal: (change: {
    readonly externalId: string;
    readonly flag: RefusalFlag;
    readonly refused: boolean;
    readonly reason: string;
  }) => TaskEither<DirectoryError, { readonly changed: boolean }>;

  /** Idempotent; another account replaces the one before, and the creation time of the first call stands. */
  readonly setBillingAccount: (change: {
    readonly externalId: string;
    readonly account: BillingAccount;
    readonly createdAt: Instant;
  }) => TaskEither<DirectoryError, void>;

  /**
   * Moves the end of the trial to a later moment. Idempotent, and never shortens: an end that is not later changes nothing.
   * With an end in the future the refusals that the enforcer set are cleared, and so is the record of notices, so that the
   * owners hear of the new end in time; refusals of staff stay. A change is written into the audit log with it; what changes
   * nothing is not.
   */
  readonly extendTrial: (
    extension: TrialExtension,
  ) => TaskEither<DirectoryError | TrialExtensionRefused, ExtendedTrial>;

  /** Writes down that the owners were told. Idempotent; the first time stands. */
  readonly recordNotified: (
    externalId: string,
    notice: DirectoryNotice,
    at: Instant,
  ) => TaskEither<DirectoryError, void>;

  /** The users service tells the rest of the product that billing is set up. Idempotent. */
  readonly billingConfigured: (externalId: string) => TaskEither<DirectoryError, void>;

  /** May this user do this with this organization? False for a user whom nobody knows. */
  readonly mayUser: (userId: string, permission: Permission, externalId: string) => TaskEither<DirectoryError, boolean>;
}
