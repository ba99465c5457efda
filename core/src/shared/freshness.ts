/** How long an answer that was kept is good, and when an old one is better than none. */
import type { Instant } from './instant.ts';

export interface KeptAnswer<A> {
  readonly value: A;
  /** When it was asked for: from then on it may have changed. */
  readonly askedAt: Instant;
}

export interface FreshnessRules {
  /** So long an answer is used without asking again, in microseconds. */
  readonly freshFor: bigint;
  /** When an old answer is used. Absent: never. */
  readonly oldInstead?: {
    /** After a failure, for so long before anybody asks again, in microseconds. */
    readonly pause: bigint;
    /** While asking takes longer than this, in microseconds. */
    readonly patience: bigint;
  };
}

/** `ask`: there is nothing that may be used now. `old`: it is to be used without asking, because asking failed a moment ago. */
export type Use = 'fresh' | 'old' | 'ask';

export const useOf = (
  rules: FreshnessRules,
  kept: KeptAnswer<unknown> | undefined,
  /** When asking last failed, after `kept` was answered. */
  failedAt: Instant | undefined,
  now: Instant,
): Use => {
  if (kept === undefined) return 'ask';
  if (now < kept.askedAt + rules.freshFor) return 'fresh';
  if (rules.oldInstead === undefined || failedAt === undefined) return 'ask';
  return now < failedAt + rules.oldInstead.pause ? 'old' : 'ask';
};
