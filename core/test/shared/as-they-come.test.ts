import test from 'ava';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { asTheyCome } from '../../src/shared/as-they-come.ts';

async function* from<Item>(items: ReadonlyArray<Item>): AsyncGenerator<Item> {
  yield* items;
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const collect = async <Item>(results: AsyncIterable<Item>): Promise<ReadonlyArray<Item>> => {
  const all: Item[] = [];
  for await (const result of results) all.push(result);
  return all;
};

test('every item is worked on once, and never more than so many at the same time', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 })),
      fc.integer({ min: 1, max: 5 }),
      async (turns, atOnce) => {
        let running = 0;
        let most = 0;
        const work = (item: readonly [number, number]) => async () => {
          running += 1;
          most = Math.max(most, running);
          for (let turn = 0; turn < item[1]; turn += 1) await soon();
          running -= 1;
          return item[0];
        };
        const results = await collect(asTheyCome(atOnce, from([...turns.entries()]), work));
        t.deepEqual(
          results.map((result) => (O.isSome(result) ? result.value : -1)).toSorted((a, b) => a - b),
          [...turns.keys()],
        );
        t.true(most <= atOnce);
      },
    ),
    { numRuns: 50 },
  );
});

test('one that takes long holds up none, and what is left then is told once', async (t) => {
  const long = Promise.withResolvers<void>();
  const work = (item: number) => async () => {
    if (item === 2) await long.promise;
    return item;
  };
  const seen: (number | 'the rest is slow')[] = [];
  for await (const result of asTheyCome(2, from([1, 2, 3, 4, 5]), work, soon)) {
    seen.push(O.isSome(result) ? result.value : 'the rest is slow');
    if (O.isNone(result)) long.resolve();
  }
  t.deepEqual(seen, [1, 3, 4, 5, 'the rest is slow', 2]);
});

test('a work that throws throws to whoever asks for its result, and no other result is lost before', async (t) => {
  const work = (item: number) => async () => {
    if (item === 3) throw new RangeError('three');
    return item;
  };
  const seen: number[] = [];
  await t.throwsAsync(
    async () => {
      for await (const result of asTheyCome(1, from([1, 2, 3, 4]), work)) if (O.isSome(result)) seen.push(result.value);
    },
    { instanceOf: RangeError, message: 'three' },
  );
  t.deepEqual(seen, [1, 2]);
});

test('a caller who stops early begins nothing more, and the source is closed', async (t) => {
  let closed = false;
  let begun = 0;
  async function* source(): AsyncGenerator<number> {
    try {
      for (let item = 0; ; item += 1) yield item;
    } finally {
      closed = true;
    }
  }
  const work = (item: number) => async () => {
    begun += 1;
    return item;
  };
  for await (const _ of asTheyCome(3, source(), work)) break;
  t.true(closed);
  t.true(begun <= 3);
});
