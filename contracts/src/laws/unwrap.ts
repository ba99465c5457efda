/** Takes values out of what ports return, in laws and tests; what came instead is in the error that they throw. */
import { collectPages, type Pages, stringifyJsonExact } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** The value; an error of the port fails the test with the error's own words. */
export const right = async <Failure, Value>(task: TaskEither<Failure, Value>): Promise<Value> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(`expected a value but got the error ${stringifyJsonExact(result.left)}`);
  return result.right;
};

/** The error; a value fails the test. */
export const left = async <Failure, Value>(task: TaskEither<Failure, Value>): Promise<Failure> => {
  const result = await task();
  if (E.isRight(result)) throw new Error(`expected an error but got the value ${stringifyJsonExact(result.right)}`);
  return result.left;
};

/** All items of all pages, in order. */
export const allOf = <Failure, Item>(pages: Pages<Failure, Item>): Promise<ReadonlyArray<Item>> =>
  right(collectPages(pages));

/** Runs all at once, so that the calls overlap. */
export const together = <Failure, Value>(
  tasks: ReadonlyArray<TaskEither<Failure, Value>>,
): Promise<ReadonlyArray<Value>> => Promise.all(tasks.map((task) => right(task)));

/** Runs all at once and keeps errors beside values. */
export const race = <Failure, Value>(
  tasks: ReadonlyArray<TaskEither<Failure, Value>>,
): Promise<ReadonlyArray<E.Either<Failure, Value>>> => Promise.all(tasks.map((task) => task()));
