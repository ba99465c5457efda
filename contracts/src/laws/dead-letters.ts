/** The laws of all {@link DeadLetters}. */
import type { DeadLetter, DeadLetters } from '@usage-billing/core/usage';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { at } from './samples.ts';
import { right, together } from './unwrap.ts';

/** A place for dead letters, empty at first. */
export interface DeadLettersSubject extends Closable {
  readonly letters: DeadLetters;
}

const aLetter = (given: Partial<DeadLetter> = {}): DeadLetter => ({
  at: at('2026-03-10T09:15:00.000001Z'),
  reason: 'rejected',
  source: 'http',
  field: 'amount_value',
  message: 'must be an integer',
  record: '{"unique_key":"k","amount_value":9223372036854775808}',
  ...given,
});

const numbered = (count: number, from = 0): ReadonlyArray<DeadLetter> =>
  Array.from({ length: count }, (_, n) => aLetter({ record: `{"n":${from + n}}` }));

const records = (letters: ReadonlyArray<DeadLetter>): ReadonlyArray<string> => letters.map(({ record }) => record);

/** `open` gives a place without any letter. */
export const deadLettersLaws: Suite<DeadLettersSubject> = suite('dead letters', (law) => {
  law('where nothing was kept nothing is listed', async (t, { letters }) => {
    t.deepEqual(await right(letters.list({ limit: 10, all: true })), []);
    await right(letters.append([]));
    t.deepEqual(await right(letters.list({ limit: 10, all: true })), []);
  });

  law('a letter comes back whole, whatever its record is', async (t, { letters }) => {
    const odd = ['', 'no JSON', '"\\u0000"', "line\nbreak \u2028 \u{1F9EE} ' \\", `[${'9'.repeat(5_000)}]`];
    const sent = odd.map((record, n) => aLetter({ record, reason: n % 2 === 0 ? 'rejected' : 'refused' }));
    await right(letters.append(sent));
    const kept = await right(letters.list({ limit: 10 }));
    t.deepEqual(
      kept.map(({ id: _id, replayed: _replayed, discarded: _discarded, ...letter }) => letter),
      sent,
    );
    t.true(kept.every(({ replayed }) => !replayed));
  });

  law('letters are listed oldest first, page by page, under ids that grow', async (t, { letters }) => {
    await right(letters.append(numbered(4)));
    await right(letters.append(numbered(3, 4)));
    const first = await right(letters.list({ limit: 5 }));
    const rest = await right(letters.list({ limit: 5, after: first.at(-1)?.id ?? '' }));
    t.deepEqual(records([...first, ...rest]), records(numbered(7)));
    const ids = [...first, ...rest].map(({ id }) => id);
    t.deepEqual(ids, [...new Set(ids)].sort());
    t.deepEqual(await right(letters.list({ limit: 5, after: ids.at(-1) ?? '' })), []);
  });

  law(
    'a letter is what its content says: one that comes again, at once or later, is no second letter',
    async (t, { letters }) => {
      t.deepEqual(await right(letters.append([aLetter(), aLetter()])), {
        kept: 1,
        repeated: 1,
        dropped: 0,
        overShare: [],
      });
      const later = aLetter({ at: at('2026-03-11T09:15:00Z') });
      t.deepEqual(await right(letters.append([later, aLetter({ message: 'another rule' })])), {
        kept: 1,
        repeated: 1,
        dropped: 0,
        overShare: [],
      });
      t.is((await right(letters.list({ limit: 10 }))).length, 2);
    },
  );

  law(
    'what was discarded is listed only among all, with who and why, and does not come back',
    async (t, { letters }) => {
      await right(letters.append(numbered(3)));
      const [first, second] = await right(letters.list({ limit: 3 }));
      const decision = { by: 'ann', note: 'a test of the agent' };
      await right(letters.discard([first?.id ?? '', 'nonsense', ''], decision));
      await right(letters.markReplayed([second?.id ?? '']));
      await right(letters.discard([second?.id ?? ''], decision));
      t.deepEqual(records(await right(letters.list({ limit: 3 }))), ['{"n":2}']);
      t.deepEqual(
        (await right(letters.list({ limit: 3, all: true }))).map(({ discarded }) => discarded),
        [some(decision), none, none],
      );
      await right(letters.append(numbered(3)));
      t.deepEqual(records(await right(letters.list({ limit: 3 }))), ['{"n":2}']);
    },
  );

  law('rejected letters expire, and a record that was acknowledged does not', async (t, { letters }) => {
    const late = at('2026-04-10T00:00:00Z');
    const refused = aLetter({ reason: 'refused', record: '{"acknowledged":true}' });
    await right(letters.append([aLetter(), refused, aLetter({ at: late, record: '{"late":true}' })]));
    t.is(await right(letters.expire(late)), 1);
    t.is(await right(letters.expire(late)), 0);
    const left = ['{"acknowledged":true}', '{"late":true}'];
    t.deepEqual(records(await right(letters.list({ limit: 9 }))), left);
    t.deepEqual(records(await right(letters.list({ limit: 9, all: true }))), left);
  });

  law('a letter that was replayed is listed only among all', async (t, { letters }) => {
    await right(letters.append(numbered(3)));
    const [, second] = await right(letters.list({ limit: 3 }));
    await right(letters.markReplayed([second?.id ?? '']));
    t.deepEqual(records(await right(letters.list({ limit: 3 }))), ['{"n":0}', '{"n":2}']);
    t.deepEqual(
      (await right(letters.list({ limit: 3, all: true }))).map(({ replayed }) => replayed),
      [false, true, false],
    );
  });

  law('marking again changes nothing, and ids that are not there are ignored', async (t, { letters }) => {
    await right(letters.append(numbered(2)));
    const [first] = await right(letters.list({ limit: 1 }));
    const ids = [first?.id ?? '', 'nonsense', '', '999999999999'];
    await right(letters.markReplayed(ids));
    await right(letters.markReplayed(ids));
    await right(letters.append([aLetter({ record: '{"n":9}' })]));
    t.deepEqual(records(await right(letters.list({ limit: 9 }))), ['{"n":1}', '{"n":9}']);
  });

  law('callers that keep letters at once keep all of them', async (t, { letters }) => {
    await together(Array.from({ length: 20 }, (_, caller) => letters.append(numbered(10, 10 * caller))));
    const kept = await right(letters.list({ limit: 1_000 }));
    t.is(kept.length, 200);
    t.is(new Set(kept.map(({ id }) => id)).size, 200);
  });
});
