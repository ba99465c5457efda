/** Keeps one answer of an outside system: callers at the same time share one call, and failures are never kept. */
import { type Clock, type FreshnessRules, type Instant, type KeptAnswer, useOf } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type StartTimer, startTimer } from './timer.ts';

export interface Keeper<Failure, A> {
  readonly get: TaskEither<Failure, A>;
  /** Whoever asks from now on hears nothing that was asked before, not even of a call that is still under way. */
  readonly drop: () => void;
}

/** Why an old answer is used: asking failed, or takes longer than anybody is patient. */
export type WhyOld<Failure> =
  | { readonly _tag: 'Failed'; readonly failure: Failure }
  | { readonly _tag: 'TakesLong'; readonly patience: bigint };

export interface KeeperOptions<Failure, A> {
  readonly ask: TaskEither<Failure, A>;
  readonly clock: Clock;
  readonly rules: FreshnessRules;
  /** Default: every answer. */
  readonly worthKeeping?: (value: A) => boolean;
  /** An old answer is used for this reason: told once of a call, however many wait for it, and once more when that fails. */
  readonly onOld?: (why: WhyOld<Failure>, askedAt: Instant) => void;
  /** Default: by the machine's clock. */
  readonly startTimer?: StartTimer;
}

export const keeper = <Failure, A>(options: KeeperOptions<Failure, A>): Keeper<Failure, A> => {
  const { ask, clock, rules, worthKeeping = () => true, onOld = () => undefined } = options;
  type Answer = Promise<E.Either<Failure, A>>;
  let kept: KeptAnswer<A> | undefined;
  let failedAt: Instant | undefined;
  /** What is told to everybody who asks meanwhile. */
  let underWay: Answer | undefined;

  const patience = () => {
    if (rules.oldInstead === undefined || kept === undefined) return undefined;
    return (options.startTimer ?? startTimer)(rules.oldInstead.patience);
  };

  const insteadOf = (failure: Failure): E.Either<Failure, A> => {
    if (rules.oldInstead === undefined || kept === undefined) return E.left(failure);
    onOld({ _tag: 'Failed', failure }, kept.askedAt);
    return E.right(kept.value);
  };

  const call = (): Answer => {
    const askedAt = clock.now();
    const waiting = patience();
    const answered: Answer = ask().then(
      (answer) => {
        waiting?.cancel();
        // Dropped meanwhile: its caller gets it, and nobody else.
        if (underWay !== mine) return answer;
        underWay = undefined;
        failedAt = E.isLeft(answer) ? clock.now() : undefined;
        if (E.isLeft(answer)) return insteadOf(answer.left);
        kept = worthKeeping(answer.right) ? { value: answer.right, askedAt } : undefined;
        return answer;
      },
      (mistake: unknown) => {
        waiting?.cancel();
        if (underWay === mine) underWay = undefined;
        throw mistake;
      },
    );
    // The call goes on, and what it answers is kept when it comes.
    const late = (): E.Either<Failure, A> | Answer => {
      if (underWay !== mine || rules.oldInstead === undefined || kept === undefined) return answered;
      onOld({ _tag: 'TakesLong', patience: rules.oldInstead.patience }, kept.askedAt);
      return E.right(kept.value);
    };
    const mine: Answer = waiting === undefined ? answered : Promise.race([answered, waiting.over.then(late)]);
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
