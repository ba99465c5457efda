import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { fail, inPureSteps, inSteps, step } from '../../src/shared/result.ts';

type TooSmall = { readonly _tag: 'TooSmall' };
type TooLarge = { readonly _tag: 'TooLarge' };

const atLeastOne = (n: number): TaskEither<TooSmall, number> => (n < 1 ? TE.left({ _tag: 'TooSmall' }) : TE.right(n));
const belowTen = (n: number): E.Either<TooLarge, number> => (n < 10 ? E.right(n) : E.left({ _tag: 'TooLarge' }));

const doubled = (n: number, seen: string[] = []): TaskEither<TooSmall | TooLarge, number> =>
  inSteps(async function* () {
    try {
      const first = yield* step(atLeastOne(n));
      seen.push('first');
      const second = yield* step(belowTen(first));
      seen.push('second');
      return 2 * second;
    } finally {
      seen.push('finally');
    }
  });

test('the value of the last step is returned', async (t) => {
  t.deepEqual(await doubled(4)(), E.right(8));
});

test('the first failure, of a task or of an either, ends the work, and finally blocks run', async (t) => {
  const small: string[] = [];
  t.deepEqual(await doubled(0, small)(), E.left({ _tag: 'TooSmall' }));
  t.deepEqual(small, ['finally']);
  const large: string[] = [];
  t.deepEqual(await doubled(10, large)(), E.left({ _tag: 'TooLarge' }));
  t.deepEqual(large, ['first', 'finally']);
});

test('nothing starts before the task is called, and every call starts anew', async (t) => {
  const seen: string[] = [];
  const task = doubled(1, seen);
  t.deepEqual(seen, []);
  await task();
  await task();
  t.deepEqual(seen, ['first', 'second', 'finally', 'first', 'second', 'finally']);
});

test('pure steps do the same without waiting', (t) => {
  const sum = (a: number, b: number): E.Either<TooLarge, number> =>
    inPureSteps(function* () {
      return (yield* step(belowTen(a))) + (yield* step(belowTen(b)));
    });
  t.deepEqual(sum(1, 2), E.right(3));
  t.deepEqual(sum(1, 12), E.left({ _tag: 'TooLarge' }));
});

test('a failure can be stated where it is found', async (t) => {
  const work = (n: number): TaskEither<TooSmall, number> =>
    inSteps(async function* () {
      if (n < 1) return yield* fail<TooSmall>({ _tag: 'TooSmall' });
      return n;
    });
  t.deepEqual([await work(0)(), await work(3)()], [E.left({ _tag: 'TooSmall' }), E.right(3)]);
});

test('an exception is not a failure: it is thrown to the caller', async (t) => {
  const broken = inSteps<TooSmall, never>(async function* () {
    const n = yield* step(atLeastOne(1));
    throw new TypeError(`a mistake with ${n}`);
  });
  await t.throwsAsync(broken, { instanceOf: TypeError });
});

test('an error that is missing from the declared union does not compile', async (t) => {
  // @ts-expect-error TooLarge is not declared.
  const undeclared: TaskEither<TooSmall, number> = inSteps(async function* () {
    return yield* step(belowTen(10));
  });
  t.deepEqual(await undeclared(), E.left({ _tag: 'TooLarge' }) as never);
});
