/** Sessions of staff, in memory. */
import type { NewStaffSession, StaffSessions } from '@usage-billing/core/admin';
import type { Instant } from '@usage-billing/core/shared';
import { none, some } from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';

/** Everybody is signed out when the process ends. */
export const memoryStaffSessions = (): StaffSessions => {
  const open = new Map<string, NewStaffSession>();
  return {
    start: (session) =>
      answer(() => {
        for (const [key, one] of open) if (!isOpen(one, session.startedAt)) open.delete(key);
        open.set(session.key, session);
      }),
    use: (key, at, idleUntil) =>
      answer(() => {
        const session = open.get(key);
        if (session === undefined || !isOpen(session, at)) return none;
        if (idleUntil > session.idleUntil) open.set(key, { ...session, idleUntil });
        return some(session.staff);
      }),
    end: (key) =>
      answer(() => {
        open.delete(key);
      }),
  };
};

const isOpen = ({ idleUntil, endsAt }: NewStaffSession, at: Instant): boolean => at < idleUntil && at < endsAt;
