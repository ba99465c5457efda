/** Use case: staff settle a notice of which nobody knows whether it arrived. */
import * as E from 'fp-ts/lib/Either.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../shared/clock.ts';
import type { JobLock, JobLockError } from '../shared/job-lock.ts';
import type { NoticeClaims, NoticeResolution, ResolveNoticeError } from './notice-claims.ts';
import { problemText } from './notice-delivery.ts';
import type { TrialNotice } from './organization.ts';
import type { OrganizationDirectory } from './organization-directory.ts';

export interface ResolveNoticeDeps {
  readonly directory: Pick<OrganizationDirectory, 'recordNotified'>;
  readonly claims: Pick<NoticeClaims, 'resolve'>;
  readonly lock: JobLock;
  readonly clock: Clock;
}

export interface ResolveNoticeInput extends Omit<NoticeResolution, 'at'> {
  readonly externalId: string;
  readonly notice: TrialNotice;
}

/**
 * Under the enforcer's lock, because there a claim that is only `claimed` was left by a crash, whereas beside a run it
 * may be about to be sent. Answers why the directory did not hear of a notice that was sent. The next run tells it, but not of
 * refused uploads: that no decision asks for again, and nothing reads it from the directory; the claim is what counts.
 */
export const resolveNotice =
  ({ directory, claims, lock, clock }: ResolveNoticeDeps) =>
  (input: ResolveNoticeInput): TaskEither<ResolveNoticeError | JobLockError, Option<string>> =>
    lock.withLock<ResolveNoticeError, Option<string>>('enforcer', async () => {
      const { externalId, notice, outcome, by, note } = input;
      const at = clock.now();
      const resolved = await claims.resolve(externalId, notice, { outcome, by, note, at })();
      if (E.isLeft(resolved)) return resolved;
      if (outcome === 'send again') return E.right(none);
      const recorded = await directory.recordNotified(externalId, notice, at)();
      return E.right(E.isLeft(recorded) ? some(problemText(recorded.left)) : none);
    });
