/** The laws of every {@link TrialNotifier}. */
import type { NotifyError, TrialNotice, TrialNotifier } from '@usage-billing/core/trials';
import { some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { anOrganization, instance } from './samples.ts';
import { left, right, together } from './unwrap.ts';

/** A notifier, and a way to see what arrived. */
export interface TrialNotifierSubject extends Closable {
  readonly notifier: TrialNotifier;
  /** What owners were told, in order. */
  readonly delivered: () => Promise<ReadonlyArray<{ readonly notice: TrialNotice; readonly externalId: string }>>;
  /** The next send ends in this way. */
  readonly failNext: (how: NotifyError['_tag']) => Promise<void>;
}

/** What a notifier that cannot fail, such as a log, lacks: `failNext`. */
export type TrialNotifierControl = 'failures';

const NOTICES: ReadonlyArray<TrialNotice> = [
  'trial pending expiry',
  'trial expired',
  'data upload refused',
  'trial extended',
];

/** `open` gives a notifier that has sent nothing. */
export const trialNotifierLaws: Suite<TrialNotifierSubject, TrialNotifierControl> = suite('trial notifier', (law) => {
  const organization = anOrganization();
  const { externalId } = organization;

  law('every notice reaches the owners of its organization', async (t, { notifier, delivered }) => {
    t.deepEqual(await delivered(), []);
    const other = anOrganization({ id: some(instance('2')), externalId: 'other', emails: ['other@example.org'] });
    for (const notice of NOTICES) for (const one of [organization, other]) await right(notifier.send(notice, one));
    t.deepEqual(
      await delivered(),
      NOTICES.flatMap((notice) => [externalId, 'other'].map((who) => ({ notice, externalId: who }))),
    );
  });

  law('a notice that is sent again goes out again: whoever sends has to claim it first', async (t, subject) => {
    await together(NOTICES.map(() => subject.notifier.send('trial expired', organization)));
    t.is((await subject.delivered()).length, NOTICES.length);
  });

  law('nothing goes out before it is asked to', async (t, { notifier, delivered }) => {
    const send = notifier.send('trial expired', organization);
    t.deepEqual(await delivered(), []);
    await right(send);
    t.is((await delivered()).length, 1);
  });

  law('a refused notice reached nobody, and may be sent again', async (t, { notifier, delivered, failNext }) => {
    await failNext('NoticeRefused');
    const error = await left(notifier.send('trial expired', organization));
    t.is(error._tag, 'NoticeRefused');
    t.true(error.message.length > 0);
    t.deepEqual(await delivered(), []);
    await right(notifier.send('trial expired', organization));
    t.is((await delivered()).length, 1);
  });

  law('where nobody can tell whether a notice went out, that is what is said', async (t, { notifier, failNext }) => {
    await failNext('NoticeOutcomeUnknown');
    t.is((await left(notifier.send('trial expired', organization)))._tag, 'NoticeOutcomeUnknown');
  });
});
