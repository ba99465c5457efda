/** Laws of extending a trial: never shorter, with its consequences, and with the entry of the audit log. */
import { DAY, formatInstant, plus } from '@usage-billing/core/shared';
import type { Organization, TrialExtension } from '@usage-billing/core/trials';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import type { DirectoryControl, DirectorySubject } from './directory-subject.ts';
import type { Law } from './law.ts';
import { anOrganization, aStaffDecision, at, instance } from './samples.ts';
import { left, race, right, together } from './unwrap.ts';

const WHO = 'frosty-sky-72';
const END = at('2026-03-01T12:00:00.000001Z');
const NOW = at('2026-03-10T09:40:00Z');
const UNTIL = plus(NOW, 30n * DAY);
const BY_ANN = aStaffDecision({ note: 'they asked for more time' });
const OWN_REASON = 'the trial expired on 2026-03-01 and there is no billing account';

const ENDED = anOrganization({
  trialExpiresAt: END,
  trialPendingExpiryNotifiedAt: some(plus(END, -2n * DAY)),
  trialExpiredNotifiedAt: some(plus(END, DAY)),
  refuseDataAccess: true,
  refuseDataUpload: true,
  refuseDataReason: some(OWN_REASON),
});

const OTHER = anOrganization({ id: some(instance('2')), externalId: 'other', trialExpiresAt: END });

export const directoryExtendLaws = (law: Law<Required<DirectorySubject>, DirectoryControl>): void => {
  const now = ({ directory }: Pick<DirectorySubject, 'directory'>) => right(directory.findByExternalId(WHO));
  const extend = ({ directory }: Pick<DirectorySubject, 'directory'>, given: Partial<TrialExtension> = {}) =>
    directory.extendTrial({ externalId: WHO, until: UNTIL, at: NOW, decision: BY_ANN, ...given });
  const seeded = ({ seed }: Pick<DirectorySubject, 'seed'>, changes: Partial<Organization> = {}) =>
    seed([{ ...ENDED, ...changes }, OTHER], []);

  law(
    'an extended trial ends later; the enforcer’s refusals and the record of notices are gone',
    async (t, subject) => {
      await seeded(subject);
      t.deepEqual(await right(extend(subject)), {
        before: END,
        after: UNTIL,
        changed: true,
        cleared: ['refuseDataAccess', 'refuseDataUpload'],
      });
      t.deepEqual(await now(subject), {
        ...ENDED,
        trialExpiresAt: UNTIL,
        trialPendingExpiryNotifiedAt: none,
        trialExpiredNotifiedAt: none,
        refuseDataAccess: false,
        refuseDataUpload: false,
        refuseDataReason: none,
      });
      t.deepEqual(await right(subject.directory.findByExternalId('other')), OTHER);
    },
  );

  law('only refusals that were set are told as cleared', async (t, subject) => {
    await seeded(subject, { refuseDataUpload: false });
    t.deepEqual((await right(extend(subject))).cleared, ['refuseDataAccess']);
  });

  law('the same end again, and an earlier one, change nothing', async (t, subject) => {
    await seeded(subject);
    await right(extend(subject));
    await right(
      subject.directory.setRefusal({ externalId: WHO, flag: 'refuseDataAccess', refused: true, reason: OWN_REASON }),
    );
    const before = await now(subject);
    for (const until of [UNTIL, plus(UNTIL, -1n), END])
      t.deepEqual(await right(extend(subject, { until })), {
        before: UNTIL,
        after: UNTIL,
        changed: false,
        cleared: [],
      });
    t.deepEqual(await now(subject), before);
  });

  law('an end that is not in the future lets nobody in: the moment itself is outside the trial', async (t, subject) => {
    await seeded(subject);
    t.deepEqual((await right(extend(subject, { until: NOW }))).cleared, []);
    t.deepEqual(await now(subject), { ...ENDED, trialExpiresAt: NOW });
    t.is((await right(extend(subject, { until: plus(NOW, 1n) }))).cleared.length, 2);
  });

  for (const refuseDataReason of [some('abuse'), none])
    law(`refusals ${refuseDataReason === none ? 'without a reason' : 'of staff'} stay`, async (t, subject) => {
      await seeded(subject, { refuseDataReason });
      t.deepEqual((await right(extend(subject))).cleared, []);
      const { refuseDataAccess, refuseDataUpload, refuseDataReason: kept, trialExpiresAt } = await now(subject);
      t.deepEqual([refuseDataAccess, refuseDataUpload, kept, trialExpiresAt], [true, true, refuseDataReason, UNTIL]);
    });

  law('of callers that extend at once one changed it', async (t, subject) => {
    await seeded(subject);
    const told = await together(Array.from({ length: 8 }, () => extend(subject)));
    t.is(told.filter(({ changed }) => changed).length, 1);
  });

  law(
    'an end that is not the one that was seen is left alone, and of callers that saw the same one has it',
    async (t, subject) => {
      await seeded(subject);
      for (const seenEnd of [plus(END, 1n), plus(END, -1n), UNTIL])
        t.deepEqual(await left(extend(subject, { seenEnd })), { _tag: 'TrialMoved', id: WHO });
      t.deepEqual(await now(subject), ENDED);
      const answers = await race(
        Array.from({ length: 4 }, (_, n) => extend(subject, { seenEnd: END, until: plus(UNTIL, BigInt(n)) })),
      );
      t.is(answers.filter(isRight).length, 1);
      t.deepEqual(
        answers.filter(isLeft).map((answer) => answer.left),
        Array(3).fill({ _tag: 'TrialMoved', id: WHO }),
      );
    },
  );

  law('a deleted organization is refused, and one that is not there is not found', async (t, subject) => {
    const deleted = { deletedAt: some(plus(END, DAY)) };
    await seeded(subject, deleted);
    t.deepEqual(await left(extend(subject)), { _tag: 'OrganizationDeleted', id: WHO });
    t.deepEqual(await now(subject), { ...ENDED, ...deleted });
    for (const id of ['nobody', '..', ''])
      t.deepEqual(await left(extend(subject, { externalId: id })), { _tag: 'OrganizationNotFound', id });
  });

  law(
    'an extension is in the audit log once, with who, why, before and after; what changed nothing is not',
    async (t, subject) => {
      await seeded(subject);
      await together([extend(subject), extend(subject), extend(subject)]);
      await right(extend(subject, { until: END }));
      await left(extend(subject, { externalId: 'nobody' }));
      const entries = await right(subject.actions.list({ limit: 10 }));
      t.deepEqual(
        entries.map(({ id: _, ...entry }) => entry),
        [
          {
            decision: BY_ANN,
            at: NOW,
            action: 'trial.extend',
            object: { kind: 'organization', id: WHO },
            before: some({
              trialExpiresAt: formatInstant(END),
              refuseDataAccess: true,
              refuseDataUpload: true,
              refuseDataReason: OWN_REASON,
              trialPendingExpiryNotifiedAt: formatInstant(plus(END, -2n * DAY)),
              trialExpiredNotifiedAt: formatInstant(plus(END, DAY)),
            }),
            after: some({ trialExpiresAt: formatInstant(UNTIL), refuseDataAccess: false, refuseDataUpload: false }),
          },
        ],
      );
    },
    'actions',
  );
};
