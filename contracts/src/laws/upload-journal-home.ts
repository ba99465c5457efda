/** Laws of a journal that can tell that it was restored. */
import { HOUR, plus } from '@usage-billing/core/shared';
import { none, some } from 'fp-ts/lib/Option.js';
import type { BillingDataSubject } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aStaffDecision } from './samples.ts';
import { right } from './unwrap.ts';
import { NOW } from './upload-journal-edge.ts';

export const uploadJournalHomeLaws = (law: Law<BillingDataSubject>): void => {
  law('a journal that nobody has marked says so, and a copy of it too', async (t, { journal, restored }) => {
    t.deepEqual(await right(journal.home), { _tag: 'Unmarked' });
    const copy = await restored();
    t.deepEqual(await right(copy.journal.home), { _tag: 'Unmarked' });
    await copy.close();
  });

  law('once it is marked it is the same, however often it is marked', async (t, { journal }) => {
    await right(journal.markHome({ at: NOW, decision: none }));
    t.deepEqual(await right(journal.home), { _tag: 'Same' });
    await right(journal.markHome({ at: plus(NOW, HOUR), decision: none }));
    t.deepEqual(await right(journal.home), { _tag: 'Same' });
  });

  law('a copy elsewhere has moved since the last mark, and says how that shows', async (t, { journal, restored }) => {
    await right(journal.markHome({ at: NOW, decision: none }));
    const later = plus(NOW, HOUR);
    await right(journal.markHome({ at: later, decision: none }));
    const copy = await restored();
    const home = await right(copy.journal.home);
    if (home._tag !== 'Moved') return t.fail(`the copy takes itself for ${home._tag}`);
    t.deepEqual(home.markedAt, later);
    t.true(home.what.length > 0, 'it says how that shows');
    t.deepEqual(await right(journal.home), { _tag: 'Same' }, 'the original stays where it is');
    await copy.close();
  });

  law('a copy that is accepted is at home', async (t, { journal, restored }) => {
    await right(journal.markHome({ at: NOW, decision: none }));
    const copy = await restored();
    await right(copy.journal.markHome({ at: NOW, decision: some(aStaffDecision()) }));
    t.deepEqual(await right(copy.journal.home), { _tag: 'Same' });
    await copy.close();
  });

  law(
    'that staff accept where it is stands in the audit log; a mark by the uploader does not',
    async (t, { journal, actions }) => {
      await right(journal.markHome({ at: NOW, decision: none }));
      t.deepEqual(await right(actions.list({ limit: 10 })), []);
      await right(journal.markHome({ at: NOW, decision: some(aStaffDecision()) }));
      t.deepEqual(
        (await right(actions.list({ limit: 10 }))).map(({ id: _, ...entry }) => entry),
        [
          {
            decision: aStaffDecision(),
            at: NOW,
            action: 'journal.accept-place',
            object: { kind: 'journal', id: 'uploads' },
            before: some({ place: 'Same' }),
            after: some({ place: 'Same' }),
          },
        ],
      );
    },
  );
};
