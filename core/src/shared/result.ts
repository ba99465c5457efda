/**
 * Work in steps that may fail: each step gives its value, and the first failure ends the work.
 *
 * ```ts
 * const rename = (id: Id, name: string): TaskEither<NotFound | StoreFailed, Account> =>
 *   inSteps(async function* () {
 *     const account = yield* step(find(id));
 *     yield* step(save({ ...account, name }));
 *     return { ...account, name };
 *   });
 * ```
 *
 * An error that is missing from the declared union does not compile. `finally` blocks run, as with a plain return.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Something that yields at most one failure and otherwise returns a value. */
interface SyncStep<L, A> {
  [Symbol.iterator](): Iterator<L, A>;
}

interface AsyncStep<L, A> {
  [Symbol.asyncIterator](): AsyncIterator<L, A>;
}

/** Runs asynchronous steps. Nothing starts before the task is called, and each call starts anew. */
export const inSteps =
  <L, A>(work: () => AsyncGenerator<L, A>): TaskEither<L, A> =>
  async () => {
    const steps = work();
    const first = await steps.next();
    if (first.done === true) return E.right(first.value);
    await endEarly(steps);
    return E.left(first.value);
  };

/** Runs synchronous steps, each an `Either`. */
export const inPureSteps = <L, A>(work: () => Generator<L, A>): E.Either<L, A> => {
  const steps = work();
  const first = steps.next();
  if (first.done === true) return E.right(first.value);
  endEarly(steps);
  return E.left(first.value);
};

/** One step: `yield* step(x)` is the right value of `x`, or ends the work with its left one. */
export function step<L, A>(result: E.Either<L, A>): SyncStep<L, A> & AsyncStep<L, A>;
export function step<L, A>(task: TaskEither<L, A>): AsyncStep<L, A>;
export function step<L, A>(input: E.Either<L, A> | TaskEither<L, A>): AsyncStep<L, A> & Partial<SyncStep<L, A>> {
  if (typeof input === 'function') return { [Symbol.asyncIterator]: () => asyncStep(input) };
  return { [Symbol.iterator]: () => syncStep(input), [Symbol.asyncIterator]: () => asyncStep(async () => input) };
}

/** Ends the work here with this failure: `return yield* fail({ _tag: 'NotFound' })`. */
export const fail = <L>(left: L): SyncStep<L, never> & AsyncStep<L, never> => step<L, never>(E.left(left));

async function* asyncStep<L, A>(task: TaskEither<L, A>): AsyncGenerator<L, A> {
  const result = await task();
  if (E.isRight(result)) return result.right;
  yield result.left;
  throw new Error('work in steps went on after a failed step');
}

function* syncStep<L, A>(result: E.Either<L, A>): Generator<L, A> {
  if (E.isRight(result)) return result.right;
  yield result.left;
  throw new Error('work in steps went on after a failed step');
}

/** The generator waits at the failed step; returning from there runs its `finally` blocks. */
const endEarly = <R>(steps: { return(value: never): R }): R => steps.return(undefined as never);
