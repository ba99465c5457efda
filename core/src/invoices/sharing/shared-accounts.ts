/** Port: which organizations share a billing account on purpose. Two that name one without it are a mistake. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Decision, StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { InstanceId } from '../../usage/instance-id.ts';

/** The shares could not be read or written; nothing was changed. */
export type SharedAccountsError = { readonly _tag: 'SharedAccountsUnavailable'; readonly message: string };

/** The organization may use the account beside others, since a person decided so. */
export interface AccountShare {
  readonly accountNumber: string;
  readonly instanceId: InstanceId;
  readonly at: Instant;
  readonly decision: Decision;
}

/** Which organizations share an account from now on, or no longer do, and who decided so. */
export interface ShareChange {
  readonly accountNumber: string;
  readonly instanceIds: ReadonlyArray<InstanceId>;
  readonly at: Instant;
  readonly decision: StaffDecision;
}

/** What changes is written into the audit log in the same transaction; what changes nothing is not. */
export interface SharedAccounts {
  /** Those that hold now, in order of account and organization. */
  readonly all: TaskEither<SharedAccountsError, ReadonlyArray<AccountShare>>;
  /** Lets the organizations use the account beside those that do so already. One that does keeps its first decision. */
  readonly share: (change: ShareChange) => TaskEither<SharedAccountsError, void>;
  /** Ends it for the organizations that share the account now; who decided it, and why, is kept. Idempotent. */
  readonly end: (change: ShareChange) => TaskEither<SharedAccountsError, void>;
}
