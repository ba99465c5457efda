/** Use case: the notices of which staff want to know, each with what becomes of it. */
import * as E from 'fp-ts/lib/Either.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../shared/clock.ts';
import { mapBounded } from '../../shared/map-bounded.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { NoticeClaim, NoticeClaims, NoticeClaimsError } from '../ports/notice-claims.ts';
import type { OrganizationDirectory } from '../ports/organization-directory.ts';
import type { EnforcementPolicy } from './enforcement.ts';
import { explain, type NoticeOutlook } from './explain-organization.ts';

/** What the list of notices reads. */
export interface ListNoticesDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly claims: Pick<NoticeClaims, 'list'>;
  readonly clock: Clock;
}

/** A claimed notice and what will become of it. */
export interface ListedNotice {
  readonly claim: NoticeClaim;
  /** None where the directory would have to say, and does not: whether a refused notice is still called for. */
  readonly outlook: Option<NoticeOutlook>;
}

/** Only of refused ones it depends on how the organization stands now: who pays is not told any more. */
const outlookOf =
  ({ directory, clock }: Omit<ListNoticesDeps, 'claims'>, policy: EnforcementPolicy) =>
  (claim: NoticeClaim): Task<ListedNotice> =>
  async () => {
    if (claim.state === 'sent') return { claim, outlook: some('sent') };
    if (claim.state !== 'refused') return { claim, outlook: some('in doubt') };
    const organization = await directory.findByExternalId(claim.externalId)();
    if (E.isLeft(organization)) return { claim, outlook: none };
    const { notices } = explain(organization.right, [claim], clock.now(), policy);
    const found = notices.find(({ notice }) => notice === claim.notice);
    return { claim, outlook: found === undefined ? none : some(found.outlook) };
  };

/** Of one organization all, of everybody those that are not known to have arrived. */
export const listNotices =
  ({ claims, ...deps }: ListNoticesDeps) =>
  (policy: EnforcementPolicy, externalId?: string): TaskEither<NoticeClaimsError, ReadonlyArray<ListedNotice>> =>
    inSteps(async function* () {
      const listed = yield* step(claims.list(externalId));
      return await mapBounded(policy.organizationsAtOnce, listed, outlookOf(deps, policy))();
    });
