/** Use case: an operator has usage billed after all that was settled without being billed. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../../shared/clock.ts';
import type { JobLock, JobLockError } from '../../../shared/job-lock.ts';
import { fail, inSteps, step } from '../../../shared/result.ts';
import { isSettled } from '../../../usage/aggregate.ts';
import type { LedgerError, ReleaseOrder, UsageLedger, UsageRelease } from '../../../usage/ports/usage-ledger.ts';

/** What a release reads and writes. */
export interface ReleaseUsageDeps {
  readonly ledger: Pick<UsageLedger, 'release'>;
  readonly lock: JobLock;
  readonly clock: Clock;
}

/** Why nothing was released. */
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
    if (!isSettled(reason)) {
      const message = `usage that is "${reason}" is looked at again by every run of the uploader; it needs no release`;
      return TE.left({ _tag: 'NotReleased', reason: 'looked at by every run', message });
    }
    const message = `instance ${instanceId} has no ${amountType} set aside as "${reason}" in that time`;
    return lock.withLock<LedgerError | NotReleased, UsageRelease>(
      'uploader',
      inSteps(async function* () {
        const released = yield* step(ledger.release({ ...order, at: clock.now() }));
        if (O.isSome(released)) return released.value;
        return yield* fail({ _tag: 'NotReleased', reason: 'nothing there', message });
      }),
    );
  };
