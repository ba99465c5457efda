/** Use case: an operator has dealt with usage that was set aside: credited it, invoiced it by hand, or leaves it as it is. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../../shared/clock.ts';
import type { JobLock, JobLockError } from '../../../shared/job-lock.ts';
import { fail, inSteps, step } from '../../../shared/result.ts';
import { needsAPerson } from '../../../usage/aggregate.ts';
import type { LedgerError, SettledUsage, SettleOrder, UsageLedger } from '../../../usage/ports/usage-ledger.ts';

/** What a settlement reads and writes. */
export interface SettleUsageDeps {
  readonly ledger: Pick<UsageLedger, 'settle'>;
  readonly lock: JobLock;
  readonly clock: Clock;
}

/** Why nothing was settled. */
export type NotSettled = {
  readonly _tag: 'NotSettled';
  readonly reason: 'nothing to do' | 'nothing there';
  readonly message: string;
};

/** Under the uploader's lock, so that no run decides about the same rows meanwhile. */
export const settleUsage =
  ({ ledger, lock, clock }: SettleUsageDeps) =>
  (order: Omit<SettleOrder, 'at'>): TaskEither<LedgerError | NotSettled | JobLockError, SettledUsage> => {
    const { instanceId, amountType, reason } = order;
    if (!needsAPerson(reason)) {
      const message = `nobody has to do anything about usage that is "${reason}"`;
      return TE.left({ _tag: 'NotSettled', reason: 'nothing to do', message });
    }
    const message = `instance ${instanceId} has no ${amountType} set aside as "${reason}" in that time`;
    return lock.withLock<LedgerError | NotSettled, SettledUsage>(
      'uploader',
      inSteps(async function* () {
        const settled = yield* step(ledger.settle({ ...order, at: clock.now() }));
        if (O.isSome(settled)) return settled.value;
        return yield* fail({ _tag: 'NotSettled', reason: 'nothing there', message });
      }),
    );
  };
