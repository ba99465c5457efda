/** Takes answers out of what ports return in tests, and fails with what was really answered. */
import { collectPages, type Pages, stringifyJsonExact } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** The answer; an error fails the test with the error's own words. */
export const right = async <Failure, Answer>(asked: TaskEither<Failure, Answer>): Promise<Answer> => {
  const answer = await asked();
  if (E.isLeft(answer)) throw new Error(`expected an answer but got the error ${stringifyJsonExact(answer.left)}`);
  return answer.right;
};

/** The error; an answer fails the test. */
export const left = async <Failure, Answer>(asked: TaskEither<Failure, Answer>): Promise<Failure> => {
  const answer = await asked();
  if (E.isRight(answer)) throw new Error(`expected an error but got the answer ${stringifyJsonExact(answer.right)}`);
  return answer.left;
};

/** All items of all pages, in order. */
export const allOf = <Failure, Item>(pages: Pages<Failure, Item>): Promise<ReadonlyArray<Item>> =>
  right(collectPages(pages));

/** Asks all at once, so that the calls overlap. */
export const together = <Failure, Answer>(
  asked: ReadonlyArray<TaskEither<Failure, Answer>>,
): Promise<ReadonlyArray<Answer>> => Promise.all(asked.map((one) => right(one)));

/** Asks all at once and keeps errors beside answers. */
export const race = <Failure, Answer>(
  asked: ReadonlyArray<TaskEither<Failure, Answer>>,
): Promise<ReadonlyArray<E.Either<Failure, Answer>>> => Promise.all(asked.map((one) => one()));
