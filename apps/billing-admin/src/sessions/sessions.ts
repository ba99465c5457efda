/** Sessions of staff: a secret in a cookie of the browser, and its digest in the database. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Staff, StaffSessions, StaffSessionsError } from '@usage-billing/core/admin';
import { type Clock, HOUR, MINUTE, plus } from '@usage-billing/core/shared';
import type { Option } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { BillingAdminConfig } from '../settings.ts';

/** What the browser holds of a session. */
export interface SessionSecret {
  readonly secret: string;
}

export interface Sessions {
  /** A new secret each time: one that somebody planted before the sign-in is worth nothing after it. */
  readonly start: (staff: Staff) => TE.TaskEither<StaffSessionsError, SessionSecret>;
  readonly use: (session: SessionSecret) => TE.TaskEither<StaffSessionsError, Option<Staff>>;
  readonly end: (session: SessionSecret) => TE.TaskEither<StaffSessionsError, void>;
}

type Limits = Pick<BillingAdminConfig, 'sessionIdleMinutes' | 'sessionHours'>;

export const createSessions = (
  store: StaffSessions,
  clock: Clock,
  { sessionIdleMinutes, sessionHours }: Limits,
): Sessions => {
  const idle = BigInt(sessionIdleMinutes) * MINUTE;
  return {
    start: (staff) => {
      const session = { secret: randomBytes(32).toString('base64url') };
      const startedAt = clock.now();
      const endsAt = plus(startedAt, BigInt(sessionHours) * HOUR);
      const started = store.start({ key: keyOf(session), staff, startedAt, idleUntil: plus(startedAt, idle), endsAt });
      return TE.map(() => session)(started);
    },
    use: (session) => {
      const now = clock.now();
      return store.use(keyOf(session), now, plus(now, idle));
    },
    end: (session) => store.end(keyOf(session)),
  };
};

const keyOf = ({ secret }: SessionSecret): string => createHash('sha256').update(secret).digest('hex');

/**
 * Proves that a form came from a page of this session: another site can send a form with the cookie, but cannot read the
 * page. It holds for one address only, and for as long as the session does.
 */
export const formToken = ({ secret }: SessionSecret, path: string): string =>
  createHmac('sha256', secret).update(path).digest('base64url');

export const isFormToken = (session: SessionSecret, path: string, token: string): boolean => {
  const [expected, shown] = [formToken(session, path), token].map((text) => createHash('sha256').update(text).digest());
  return expected !== undefined && shown !== undefined && timingSafeEqual(expected, shown);
};
