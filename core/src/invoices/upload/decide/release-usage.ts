/** Use case: an operator has usage billed after all that was settled without being billed. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../../shared/clock.ts';
import type { JobLock, JobLockError } from '../../../shared/job-lock.ts';
import { isSettled } from '../../../usage/aggregate.ts';
import type { LedgerError, ReleaseOrder, UsageLedger, UsageRelease } from '../../../usage/ports/usage-ledger.ts';

export interface ReleaseUsageDeps {
  readonly ledger: Pick<UsageLedger, 'release'>;
  readonly lock: JobLock;
  readonly clock: Clock;
}

export type NotReleased = {
  readonly _tag: 'NotReleased';
  readonly reason: 'looked at by every run' | 'nothing there';
  readonly message: string;
};

/** Under the uploader's lock, so that no run decides about the same rows meanwhile. */
export const releaseUsage =
  ({ ledger, lock, clock }: ReleaseUsageDeps) =>
  (order: Omit<ReleaseOrder, 'at'>): TaskEither<LedgerError | NotReleased | JobLockError, UsageRelease> => {
    const { instanceId, amountType, reason } = order;
    const not = (why: NotReleased['reason'], message: string): E.Either<NotReleased, never> =>
      E.left({ _tag: 'NotReleased', reason: why, message });
    if (!isSettled(reason)) {
      const message = `usage that is "${reason}" is looked at again by every run of the uploader; it needs no release`;
      return async () => not('looked at by every run', message);
    }
    return lock.withLock<LedgerError | NotReleased, UsageRelease>('uploader', async () => {
      const released = await ledger.release({ ...order, at: clock.now() })();
      if (E.isLeft(released)) return released;
      if (O.isSome(released.right)) return E.right(released.right.value);
      return not('nothing there', `instance ${instanceId} has no ${amountType} set aside as "${reason}" in that time`);
    });
  };
