/** Keeps one answer of an outside system: callers at the same time share one call, and failures are never kept. */
import { type Clock, type FreshnessRules, type Instant, type KeptAnswer, useOf } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface Keeper<Failure, A> {
  readonly get: TaskEither<Failure, A>;
  /** Whoever asks from now on hears nothing that was asked before, not even of a call that is still under way. */
  readonly drop: () => void;
}

export interface KeeperOptions<Failure, A> {
  readonly ask: TaskEither<Failure, A>;
  readonly clock: Clock;
  readonly rules: FreshnessRules;
  /** Default: every answer. */
  readonly worthKeeping?: (value: A) => boolean;
  /** An old answer is used instead of this failure. */
  readonly onOld?: (failure: Failure, askedAt: Instant) => void;
}

export const keeper = <Failure, A>(options: KeeperOptions<Failure, A>): Keeper<Failure, A> => {
  const { ask, clock, rules, worthKeeping = () => true, onOld = () => undefined } = options;
  let kept: KeptAnswer<A> | undefined;
  let failedAt: Instant | undefined;
  let underWay: Promise<E.Either<Failure, A>> | undefined;

  const insteadOf = (failure: Failure): E.Either<Failure, A> => {
    if (rules.oldInstead === undefined || kept === undefined) return E.left(failure);
    onOld(failure, kept.askedAt);
    return E.right(kept.value);
  };

  const call = (): Promise<E.Either<Failure, A>> => {
    const askedAt = clock.now();
    const mine: Promise<E.Either<Failure, A>> = ask().then(
      (answer) => {
        // Dropped meanwhile: its caller gets it, and nobody else.
        if (underWay !== mine) return answer;
        underWay = undefined;
        failedAt = E.isLeft(answer) ? clock.now() : undefined;
        if (E.isLeft(answer)) return insteadOf(answer.left);
        kept = worthKeeping(answer.right) ? { value: answer.right, askedAt } : undefined;
        return answer;
      },
      (mistake: unknown) => {
        if (underWay === mine) underWay = undefined;
        throw mistake;
      },
    );
    underWay = mine;
    return mine;
  };

  return {
    get: async () => {
      if (kept !== undefined && useOf(rules, kept, failedAt, clock.now()) !== 'ask') return E.right(kept.value);
      return underWay ?? call();
    },
    drop: () => {
      kept = undefined;
      failedAt = undefined;
      underWay = undefined;
    },
  };
};
