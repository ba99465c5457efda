/** The laws of all {@link StaffSessions}. */
import type { NewStaffSession, StaffSessions } from '@usage-billing/core/admin';
import { HOUR, MINUTE, plus } from '@usage-billing/core/shared';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { at } from './samples.ts';
import { right, together } from './unwrap.ts';

/** Where nobody is signed in. */
export interface StaffSessionsSubject extends Closable {
  readonly sessions: StaffSessions;
}

const START = at('2026-03-10T09:00:00.000001Z');
const ADA = { name: "ada o'neil <a@x> \u{1F9EE}", role: 'operator' } as const;

const aSession = (given: Partial<NewStaffSession> = {}): NewStaffSession => ({
  key: 'a'.repeat(64),
  staff: ADA,
  startedAt: START,
  idleUntil: plus(START, 30n * MINUTE),
  endsAt: plus(START, 10n * HOUR),
  ...given,
});

/** `open` gives a place without sessions. */
export const staffSessionsLaws: Suite<StaffSessionsSubject> = suite('staff sessions', (law) => {
  const after = (time: bigint) => plus(START, time);
  const use = ({ sessions }: StaffSessionsSubject, time: bigint, key = aSession().key) =>
    right(sessions.use(key, after(time), after(time + 30n * MINUTE)));

  law('whoever holds the key of a session is its person, and nobody else is', async (t, subject) => {
    const other = aSession({ key: 'b'.repeat(64), staff: { name: 'bob', role: 'viewer' } });
    await right(subject.sessions.start(aSession()));
    await right(subject.sessions.start(other));
    t.deepEqual(await use(subject, 1n), some(ADA));
    t.deepEqual(await use(subject, 1n, other.key), some(other.staff));
    for (const key of ['c'.repeat(64), 'A'.repeat(64), '']) t.deepEqual(await use(subject, 1n, key), none);
  });

  law('a session that is not used ends at that moment, and does not come back', async (t, subject) => {
    await right(subject.sessions.start(aSession()));
    t.deepEqual(await use(subject, 30n * MINUTE), none);
    t.deepEqual(await use(subject, 30n * MINUTE), none);
  });

  law('use keeps it open, up to its last moment', async (t, subject) => {
    await right(subject.sessions.start(aSession({ endsAt: plus(START, HOUR) })));
    for (const time of [30n * MINUTE - 1n, 59n * MINUTE, HOUR - 1n]) t.deepEqual(await use(subject, time), some(ADA));
    t.deepEqual(await use(subject, HOUR), none);
  });

  law('a request that comes late does not shorten it', async (t, subject) => {
    await right(subject.sessions.start(aSession()));
    await use(subject, 20n * MINUTE);
    await use(subject, 5n * MINUTE);
    t.deepEqual(await use(subject, 45n * MINUTE), some(ADA));
  });

  law('a session that was ended is over, the others are not, and to end it again is no error', async (t, subject) => {
    const other = aSession({ key: 'b'.repeat(64) });
    await right(subject.sessions.start(aSession()));
    await right(subject.sessions.start(other));
    await together([subject.sessions.end(aSession().key), subject.sessions.end(aSession().key)]);
    t.deepEqual(await use(subject, 1n), none);
    t.deepEqual(await use(subject, 1n, other.key), some(ADA));
  });

  law('a new session leaves those that are open', async (t, subject) => {
    await right(subject.sessions.start(aSession()));
    const late = after(30n * MINUTE - 1n);
    await right(
      subject.sessions.start(
        aSession({ key: 'b'.repeat(64), startedAt: late, idleUntil: plus(late, 1n), endsAt: plus(late, HOUR) }),
      ),
    );
    t.deepEqual(await use(subject, 30n * MINUTE - 1n), some(ADA));
  });
});
