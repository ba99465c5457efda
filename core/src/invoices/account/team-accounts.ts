/** Port: who makes the bill of a team, and since when that is known. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';

/** The teams' accounts could not be read or written; nothing was changed. */
export type TeamAccountsError = { readonly _tag: 'TeamAccountsUnavailable'; readonly message: string };

/** Billing account of a team. Its organizations are neither billed nor refused anything where `billedExternally`. */
export interface TeamAccount {
  readonly id: bigint;
  readonly teamId: string;
  readonly createdAt: Instant;
  /** The bill is made outside of this system, e.g. by a reseller or by hand. */
  readonly billedExternally: boolean;
}

/** Which teams are billed here, and which elsewhere. */
export interface TeamAccounts {
  /** None: nobody ever said anything about this team, so its bills are made here. */
  readonly find: (teamId: string) => TaskEither<TeamAccountsError, Option<TeamAccount>>;
  /**
   * Says where the team's bill is made; makes its account, created `at`, if it has none. Idempotent: a team has one
   * account, however many say so at once, and keeps its id and creation. A change is written into the audit log with
   * it; what changes nothing is not.
   */
  readonly setBilledExternally: (
    teamId: string,
    billedExternally: boolean,
    at: Instant,
    decision: StaffDecision,
  ) => TaskEither<TeamAccountsError, TeamAccount>;
}
