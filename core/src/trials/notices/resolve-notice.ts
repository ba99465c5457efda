/** Use case: staff settle a notice of which nobody knows whether it arrived. */
import { match } from 'fp-ts/lib/Either.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../shared/clock.ts';
import type { Instant } from '../../shared/instant.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { TrialNotice } from '../organization.ts';
import {
  countsForTrial,
  type NoticeClaims,
  type NoticeClaimsError,
  type NoticeSettlement,
  type ResolveNoticeError,
} from '../ports/notice-claims.ts';
import type { DirectoryError, OrganizationDirectory } from '../ports/organization-directory.ts';
import { problemText, tellDirectory } from './notice-delivery.ts';

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
const tellOfThisTrial = (
  { directory, claims }: ResolveNoticeDeps,
  externalId: string,
  notice: TrialNotice,
  at: Instant,
): TaskEither<DirectoryError | NoticeClaimsError, void> =>
  inSteps(async function* () {
    const { trialExpiresAt } = yield* step(directory.findByExternalId(externalId));
    const known = yield* step(claims.list(externalId));
    if (known.some((claim) => claim.notice === notice && countsForTrial(claim, trialExpiresAt)))
      yield* step(tellDirectory(directory, externalId, notice, at));
  });

/** Why it did not hear. */
const problemOf = match(
  (error: DirectoryError | NoticeClaimsError): Option<string> => some(problemText(error)),
  () => none,
);

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
        return outcome === 'send again' ? none : problemOf(await tellOfThisTrial(deps, externalId, notice, at)());
      }),
    );
