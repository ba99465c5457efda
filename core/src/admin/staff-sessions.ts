/** Port: who is signed in to the pages of staff. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../shared/instant.ts';
import type { Staff } from './staff.ts';

/** Sessions cannot be read or written at the moment; asking again is safe. */
export type StaffSessionsError = { readonly _tag: 'StaffSessionsUnavailable'; readonly message: string };

/** A session as it begins. */
export interface NewStaffSession {
  /** A digest of the secret that the browser holds: whoever reads the store cannot sign in with it. */
  readonly key: string;
  readonly staff: Staff;
  readonly startedAt: Instant;
  /** It ends at this moment unless it is used before. */
  readonly idleUntil: Instant;
  /** It ends at this moment however often it is used. */
  readonly endsAt: Instant;
}

/** Sessions of staff. A session that ended does not come back; the moment of its end itself is outside it. */
export interface StaffSessions {
  /** Each key is used for one session only. Sessions that had ended by then may be removed. */
  readonly start: (session: NewStaffSession) => TaskEither<StaffSessionsError, void>;
  /** Whose session it is, which then stays open until `idleUntil` if that is later; none: there is none, or it ended. */
  readonly use: (key: string, at: Instant, idleUntil: Instant) => TaskEither<StaffSessionsError, Option<Staff>>;
  /** Idempotent. */
  readonly end: (key: string) => TaskEither<StaffSessionsError, void>;
}
