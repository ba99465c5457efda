/** The laws of all {@link NoticeClaims}. */
import { plus, SECOND, type StaffActions } from '@usage-billing/core/shared';
import type {
  NoticeClaim,
  NoticeClaims,
  NoticeResolution,
  NoticeSettlement,
  TrialNotice,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { aStaffDecision, at } from './samples.ts';
import { left, right, together } from './unwrap.ts';

/** A store of claims, empty at first. */
export interface NoticeClaimsSubject extends Closable {
  readonly claims: NoticeClaims;
  /** Where they write what staff settled. */
  readonly actions: StaffActions;
}

const WHO = 'frosty-sky-72';
const WHAT: TrialNotice = 'trial expired';
const NOW = at('2026-03-10T09:40:00.000001Z');
const ENDED = at('2026-03-01T10:00:00Z');
const EXTENDED = at('2026-04-01T10:00:00Z');
const DUE = at('2026-03-10T10:40:00.000001Z');
const JUST_BEFORE = at('2026-03-10T10:40:00Z');
const MUCH_LATER = at('2027-01-01T00:00:00Z');

const ARRIVED: NoticeResolution = { outcome: 'sent', by: 'ann', note: "the owner has it: 'ä'", at: DUE };
const LOST: NoticeResolution = {
  outcome: 'send again',
  by: 'bob',
  note: 'the mail server has no trace of it',
  at: DUE,
};

/** As it is decided. */
const settlement = (resolution: NoticeResolution): NoticeSettlement => ({
  ...aStaffDecision(),
  ...resolution,
});

/** `open` gives a record of claims that is empty. */
export const noticeClaimsLaws: Suite<NoticeClaimsSubject> = suite('notice claims', (law) => {
  const only = async (claims: NoticeClaims): Promise<NoticeClaim | undefined> => {
    const [one, ...more] = await right(claims.list(WHO));
    if (more.length > 0) throw new Error(`${more.length + 1} claims of one notice`);
    return one;
  };

  law('of callers that claim a notice at once exactly one gets it', async (t, { claims }) => {
    const answers = await together(Array.from({ length: 12 }, () => claims.claim(WHO, WHAT, ENDED, NOW)));
    t.is(answers.filter((won) => won).length, 1);
    t.false(await right(claims.claim(WHO, WHAT, ENDED, MUCH_LATER)), 'and nobody later');
  });

  law('a claim is listed as claimed, with its moment and as the first attempt', async (t, { claims }) => {
    t.deepEqual(await right(claims.list()), []);
    t.true(await right(claims.claim(WHO, WHAT, ENDED, NOW)));
    const expected: NoticeClaim = {
      externalId: WHO,
      notice: WHAT,
      trialExpiresAt: ENDED,
      state: 'claimed',
      claimedAt: NOW,
      attempts: 1,
      nextAttemptAt: none,
      lastError: none,
      resolutions: [],
    };
    t.deepEqual(await right(claims.list(WHO)), [expected]);
    t.deepEqual(await right(claims.list()), [expected], 'a claim left by a crash is shown to staff');
  });

  law('notices and organizations are claimed each on its own', async (t, { claims }) => {
    const notices: ReadonlyArray<TrialNotice> = [
      'trial pending expiry',
      'trial expired',
      'data upload refused',
      'trial extended',
    ];
    for (const who of [WHO, 'frosty-sky-7', 'other'])
      for (const notice of notices) t.true(await right(claims.claim(who, notice, ENDED, NOW)));
    t.is((await right(claims.list(WHO))).length, notices.length);
    t.is((await right(claims.list())).length, 3 * notices.length);
    t.deepEqual(await right(claims.list('nobody')), []);
  });

  law(
    'a notice that was sent is never given out again, and is listed for its organization only',
    async (t, { claims }) => {
      await right(claims.claim(WHO, WHAT, ENDED, NOW));
      await right(claims.sent(WHO, WHAT));
      await right(claims.sent(WHO, WHAT));
      t.false(await right(claims.claim(WHO, WHAT, ENDED, MUCH_LATER)));
      t.is((await only(claims))?.state, 'sent');
      t.deepEqual(await right(claims.list()), []);
    },
  );

  law('a notice in doubt is never given out again, and is shown with its error', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.inDoubt(WHO, WHAT, "time-out: 'ä'"));
    t.false(await right(claims.claim(WHO, WHAT, ENDED, MUCH_LATER)));
    const [shown] = await right(claims.list());
    t.deepEqual([shown?.state, shown?.lastError], ['in doubt', some("time-out: 'ä'")]);
  });

  law('a refused notice may be claimed from its next attempt on, not a microsecond before', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.refused(WHO, WHAT, 'mailbox full', DUE));
    const refused = await only(claims);
    t.deepEqual(refused && [refused.state, refused.attempts, refused.nextAttemptAt, refused.lastError], [
      'refused',
      1,
      some(DUE),
      some('mailbox full'),
    ]);
    t.false(await right(claims.claim(WHO, WHAT, ENDED, JUST_BEFORE)));
    t.deepEqual(await only(claims), refused, 'a claim that was not given out leaves no trace');
    t.true(await right(claims.claim(WHO, WHAT, ENDED, DUE)));
    const again = await only(claims);
    t.deepEqual(again && [again.state, again.attempts, again.claimedAt], ['claimed', 2, DUE]);
  });

  law(
    'a notice that was refused once and then sent, or is in doubt, is never given out again',
    async (t, { claims }) => {
      for (const end of ['sent', 'in doubt'] as const) {
        await right(claims.claim(end, WHAT, ENDED, NOW));
        await right(claims.refused(end, WHAT, 'mailbox full', DUE));
        t.true(await right(claims.claim(end, WHAT, ENDED, DUE)));
        t.false(await right(claims.claim(end, WHAT, ENDED, MUCH_LATER)), 'nor while it is being sent');
        await right(end === 'sent' ? claims.sent(end, WHAT) : claims.inDoubt(end, WHAT, 'time-out'));
        t.false(await right(claims.claim(end, WHAT, ENDED, MUCH_LATER)));
      }
    },
  );

  law('of callers that claim a refused notice at once, once it is due, exactly one gets it', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.refused(WHO, WHAT, 'mailbox full', DUE));
    const answers = await together(Array.from({ length: 12 }, () => claims.claim(WHO, WHAT, ENDED, MUCH_LATER)));
    t.is(answers.filter((won) => won).length, 1);
    t.is((await only(claims))?.attempts, 2);
  });

  law('a notice may be refused many times and sent in the end', async (t, { claims }) => {
    for (let turn = 0; turn < 3; turn += 1) {
      t.true(await right(claims.claim(WHO, WHAT, ENDED, DUE)));
      await right(claims.refused(WHO, WHAT, `refusal ${turn}`, DUE));
    }
    t.true(await right(claims.claim(WHO, WHAT, ENDED, DUE)));
    await right(claims.sent(WHO, WHAT));
    const claim = await only(claims);
    t.deepEqual(claim && [claim.state, claim.attempts], ['sent', 4]);
  });

  law('of all organizations those are listed that are not sent', async (t, { claims }) => {
    for (const who of ['a', 'b', 'c', 'd']) await right(claims.claim(who, WHAT, ENDED, NOW));
    await right(claims.sent('b', WHAT));
    await right(claims.inDoubt('c', WHAT, 'time-out'));
    await right(claims.refused('d', WHAT, 'no', DUE));
    const shown = (await right(claims.list())).map(({ externalId, state }) => `${externalId} ${state}`).sort();
    t.deepEqual(shown, ['a claimed', 'c in doubt', 'd refused']);
  });

  law('a notice that staff know to have arrived is sent, and says who decided so and why', async (t, { claims }) => {
    for (const [who, isInDoubt] of [
      ['left by a crash', false],
      ['in doubt', true],
    ] as const) {
      await right(claims.claim(who, WHAT, ENDED, NOW));
      if (isInDoubt) await right(claims.inDoubt(who, WHAT, 'time-out'));
      await right(claims.resolve(who, WHAT, settlement(ARRIVED)));
      const [claim] = await right(claims.list(who));
      t.deepEqual(claim && [claim.state, claim.resolutions], ['sent', [ARRIVED]]);
      t.false(await right(claims.claim(who, WHAT, ENDED, MUCH_LATER)));
    }
    t.deepEqual(await right(claims.list()), []);
  });

  law('a notice that staff want sent again is given out once more, from then on', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.inDoubt(WHO, WHAT, 'time-out'));
    await right(claims.resolve(WHO, WHAT, settlement(LOST)));
    const owed = await only(claims);
    t.deepEqual(owed && [owed.state, owed.nextAttemptAt, owed.lastError], ['refused', some(DUE), some('time-out')]);
    t.false(await right(claims.claim(WHO, WHAT, ENDED, JUST_BEFORE)));
    t.true(await right(claims.claim(WHO, WHAT, ENDED, DUE)));
    t.false(await right(claims.claim(WHO, WHAT, ENDED, MUCH_LATER)));
    await right(claims.resolve(WHO, WHAT, settlement(ARRIVED)));
    t.deepEqual((await only(claims))?.resolutions, [LOST, ARRIVED], 'every decision is kept');
  });

  law('what is not in doubt cannot be settled, and stays as it is', async (t, { claims }) => {
    t.is((await left(claims.resolve(WHO, WHAT, settlement(ARRIVED))))._tag, 'NoticeNotClaimed');
    t.deepEqual(await right(claims.list(WHO)), []);
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.refused(WHO, WHAT, 'mailbox full', DUE));
    t.deepEqual(await left(claims.resolve(WHO, WHAT, settlement(ARRIVED))), {
      _tag: 'NoticeNotInDoubt',
      state: 'refused',
    });
    await right(claims.claim(WHO, WHAT, ENDED, DUE));
    await right(claims.sent(WHO, WHAT));
    t.deepEqual(await left(claims.resolve(WHO, WHAT, settlement(LOST))), { _tag: 'NoticeNotInDoubt', state: 'sent' });
    const claim = await only(claims);
    t.deepEqual(claim && [claim.state, claim.resolutions], ['sent', []]);
  });

  law('of those who settle a notice at once exactly one does', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    const settled = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        claims.resolve(WHO, WHAT, settlement(index % 2 === 0 ? ARRIVED : LOST))(),
      ),
    );
    t.is(settled.filter(E.isRight).length, 1);
    t.is((await only(claims))?.resolutions.length, 1);
  });

  law('whatever became of a notice, a trial that is extended by a day or more has its own', async (t, { claims }) => {
    const ends: ReadonlyArray<readonly [who: string, end: () => Promise<unknown>]> = [
      ['claimed', () => Promise.resolve()],
      ['sent', () => right(claims.sent('sent', WHAT))],
      ['in doubt', () => right(claims.inDoubt('in doubt', WHAT, 'time-out'))],
      ['refused', () => right(claims.refused('refused', WHAT, 'no', MUCH_LATER))],
      ['settled', () => right(claims.resolve('settled', WHAT, settlement(ARRIVED)))],
    ];
    for (const [who, end] of ends) {
      await right(claims.claim(who, WHAT, ENDED, NOW));
      await end();
      t.false(await right(claims.claim(who, WHAT, ENDED, DUE)), who);
      t.true(await right(claims.claim(who, WHAT, EXTENDED, DUE)), who);
      t.deepEqual(
        await right(claims.list(who)),
        [
          {
            externalId: who,
            notice: WHAT,
            trialExpiresAt: EXTENDED,
            state: 'claimed',
            claimedAt: DUE,
            attempts: 1,
            nextAttemptAt: none,
            lastError: none,
            resolutions: [],
          },
        ],
        'as if it was the first',
      );
      t.false(await right(claims.claim(who, WHAT, EXTENDED, MUCH_LATER)), 'once');
      t.false(await right(claims.claim(who, WHAT, ENDED, MUCH_LATER)), 'and no more for the trial before');
    }
  });

  law('an end that moves by less than a day, or to before, makes no other trial', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.sent(WHO, WHAT));
    const nearly = at('2026-03-02T09:59:59.999999Z');
    for (const moved of [at('2026-03-01T10:00:01Z'), nearly, at('2026-02-01T10:00:00Z')])
      t.false(await right(claims.claim(WHO, WHAT, moved, DUE)));
    t.is((await only(claims))?.trialExpiresAt, ENDED);
    t.true(await right(claims.claim(WHO, WHAT, at('2026-03-02T10:00:00Z'), DUE)), 'a day later to the microsecond');
  });

  law('an end that moves bit by bit while the notice is refused is measured from the first', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.refused(WHO, WHAT, 'mailbox full', DUE));
    t.true(await right(claims.claim(WHO, WHAT, at('2026-03-02T00:00:00Z'), DUE)));
    t.deepEqual([(await only(claims))?.trialExpiresAt, (await only(claims))?.attempts], [ENDED, 2]);
    await right(claims.sent(WHO, WHAT));
    t.true(await right(claims.claim(WHO, WHAT, at('2026-03-02T12:00:00Z'), DUE)));
  });

  law('of callers that claim a notice of an extended trial at once exactly one gets it', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.sent(WHO, WHAT));
    // As if the end moved by seconds while they ask.
    const moved = Array.from({ length: 12 }, (_, index) => plus(EXTENDED, BigInt(index) * SECOND));
    const answers = await together(moved.map((end) => claims.claim(WHO, WHAT, end, DUE)));
    t.is(answers.filter((won) => won).length, 1);
  });

  law('what staff decided about an earlier trial is not told of a later one', async (t, { claims }) => {
    await right(claims.claim(WHO, WHAT, ENDED, NOW));
    await right(claims.resolve(WHO, WHAT, settlement(LOST)));
    await right(claims.claim(WHO, WHAT, EXTENDED, DUE));
    t.deepEqual((await only(claims))?.resolutions, []);
    await right(claims.resolve(WHO, WHAT, settlement(ARRIVED)));
    t.deepEqual((await only(claims))?.resolutions, [ARRIVED]);
  });

  law(
    'what was settled is in the audit log with the state before and after; what was refused is not',
    async (t, subject) => {
      const { claims, actions } = subject;
      await left(claims.resolve(WHO, WHAT, settlement(LOST)));
      await right(claims.claim(WHO, WHAT, ENDED, NOW));
      await right(claims.inDoubt(WHO, WHAT, 'time-out'));
      const [decision, at] = [aStaffDecision({ by: 'bob', role: 'operator', through: 'page' }), DUE];
      await right(claims.resolve(WHO, WHAT, { ...decision, outcome: 'send again', at }));
      await left(claims.resolve(WHO, WHAT, settlement(LOST)));
      const entries = await right(actions.list({ limit: 10 }));
      t.deepEqual(
        entries.map(({ id: _, ...entry }) => entry),
        [
          {
            decision,
            at,
            action: 'notice.resolve',
            object: { kind: 'organization', id: WHO },
            before: some({ notice: WHAT, state: 'in doubt' }),
            after: some({ notice: WHAT, state: 'refused' }),
          },
        ],
      );
    },
  );
});
