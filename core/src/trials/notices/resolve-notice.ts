/** Use case: staff settle a notice of which nobody knows whether it arrived. */
import * as E from 'fp-ts/lib/Either.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../shared/clock.ts';
import type { Instant } from '../../shared/instant.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { TrialNotice } from '../organization.ts';
import {
  countsForTrial,
  type NoticeClaims,
  type NoticeSettlement,
  type ResolveNoticeError,
} from '../ports/notice-claims.ts';
import type { OrganizationDirectory } from '../ports/organization-directory.ts';
import { problemText } from './notice-delivery.ts';

/** What a decision about a notice reads and writes. */
export interface ResolveNoticeDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId' | 'recordNotified'>;
  readonly claims: Pick<NoticeClaims, 'list' | 'resolve'>;
  readonly lock: JobLock;
  readonly clock: Clock;
}

/** Which notice was found out about, by whom, and what became of it. */
export interface ResolveNoticeInput extends Omit<NoticeSettlement, 'at'> {
  readonly externalId: string;
  readonly notice: TrialNotice;
}

/** The directory keeps what was told of the trial that is on now, or was the last: a notice of an earlier one it is not told. */
const tellDirectory =
  (
    { directory, claims }: ResolveNoticeDeps,
    externalId: string,
    notice: TrialNotice,
    at: Instant,
  ): Task<Option<string>> =>
  async () => {
    const organization = await directory.findByExternalId(externalId)();
    if (E.isLeft(organization)) return some(problemText(organization.left));
    const known = await claims.list(externalId)();
    if (E.isLeft(known)) return some(problemText(known.left));
    const { trialExpiresAt } = organization.right;
    if (!known.right.some((claim) => claim.notice === notice && countsForTrial(claim, trialExpiresAt))) return none;
    const recorded = await directory.recordNotified(externalId, notice, at)();
    return E.isLeft(recorded) ? some(problemText(recorded.left)) : none;
  };

/**
 * Under the enforcer's lock, because there a claim that is only `claimed` was left by a crash, whereas beside a run it
 * may be about to be sent. Answers why the directory did not hear of a notice that was sent. The next run tells it, but not of
 * refused uploads: that no decision asks for again, and nothing reads it from the directory; the claim is what counts.
 */
export const resolveNotice =
  (deps: ResolveNoticeDeps) =>
  (input: ResolveNoticeInput): TaskEither<ResolveNoticeError | JobLockError, Option<string>> =>
    deps.lock.withLock<ResolveNoticeError, Option<string>>(
      'enforcer',
      inSteps(async function* () {
        const { externalId, notice, outcome, by, note, role, through } = input;
        const at = deps.clock.now();
        yield* step(deps.claims.resolve(externalId, notice, { outcome, by, note, role, through, at }));
        return outcome === 'send again' ? none : await tellDirectory(deps, externalId, notice, at)();
      }),
    );
