/**
 * Sends a notice at most once in a trial: it is claimed, then sent, then written down. A crash between claim and record leaves the
 * claim for staff to see and is never repeated; only a notifier that was certain to have told nobody is asked again.
 */
import * as E from 'fp-ts/lib/Either.js';
import { isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type BackOff, waitAfter } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import { type Instant, plus } from '../../shared/instant.ts';
import type { Organization, TrialNotice } from '../organization.ts';
import type { NoticeClaims, NoticeClaimsError } from '../ports/notice-claims.ts';
import type { DirectoryError, OrganizationDirectory } from '../ports/organization-directory.ts';
import type { TrialNotifier } from '../ports/trial-notifier.ts';

/** What a notice is sent with. */
export interface NoticeDeliveryDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId' | 'recordNotified'>;
  readonly notifier: TrialNotifier;
  readonly claims: NoticeClaims;
  readonly clock: Clock;
}

/** How an attempt to send a notice ended. */
export type NoticeStatus =
  | 'sent'
  /** Nobody was told; it is tried again after a wait. */
  | 'refused'
  | 'in doubt'
  /** It was claimed before, and is not due to be tried again now or ever. */
  | 'withheld'
  /** It could not be claimed, so it was not sent; the next run tries. */
  | 'failed'
  /** A dry run would have claimed and sent it. */
  | 'planned';

/** What became of a notice that was to be sent. */
export interface Delivery {
  readonly status: NoticeStatus;
  /** What staff should know beside the status. */
  readonly problem: Option<string>;
}

/** Which notice goes to whom. */
export interface NoticeOrder {
  readonly notice: TrialNotice;
  readonly organization: Organization;
  /** How often it was refused before. */
  readonly refusals: number;
  readonly backOff: BackOff;
}

export const problemText = (error: DirectoryError | NoticeClaimsError): string =>
  error._tag === 'OrganizationNotFound' ? `the directory does not know ${error.id}` : error.message;

/** Claims and sends it, unless it was claimed before. */
export const deliverNotice =
  (deps: NoticeDeliveryDeps) =>
  (order: NoticeOrder): Task<Delivery> =>
  async () => {
    const withheld = await claimNotice(deps)(order)();
    return isSome(withheld) ? withheld.value : sendClaimed(deps)(order)();
  };

/** Nothing is to be written down about the notice of an extension: the directory made that itself. */
export const tellDirectory = (
  directory: Pick<OrganizationDirectory, 'recordNotified'>,
  externalId: string,
  notice: TrialNotice,
  at: Instant,
): TE.TaskEither<DirectoryError, void> =>
  notice === 'trial extended' ? TE.right(undefined) : directory.recordNotified(externalId, notice, at);

/** The claim is this caller's; or there is nothing to send and this is why. */
export const claimNotice =
  ({ directory, claims, clock }: NoticeDeliveryDeps) =>
  ({ notice, organization: { externalId, trialExpiresAt } }: NoticeOrder): Task<Option<Delivery>> =>
  async () => {
    const claimed = await claims.claim(externalId, notice, trialExpiresAt, clock.now())();
    if (E.isLeft(claimed)) return some({ status: 'failed', problem: some(claimed.left.message) });
    if (claimed.right) return none;
    // A directory that was down after an earlier send does not know of it yet.
    const known = await claims.list(externalId)();
    const sent = E.isRight(known) && known.right.find((claim) => claim.notice === notice && claim.state === 'sent');
    if (sent) await tellDirectory(directory, externalId, notice, sent.claimedAt)();
    return some({ status: 'withheld', problem: none });
  };

/** Gives the claim back: it is certain that nobody was told. */
export const giveBack =
  ({ claims, clock }: NoticeDeliveryDeps) =>
  ({ notice, organization: { externalId }, refusals, backOff }: NoticeOrder, message: string): Task<Delivery> =>
  async () => {
    const nextAttemptAt = plus(clock.now(), waitAfter(refusals, backOff));
    const noted = await claims.refused(externalId, notice, message, nextAttemptAt)();
    const problem = E.isLeft(noted) ? `${message}; it stays claimed: ${noted.left.message}` : message;
    return { status: 'refused', problem: some(problem) };
  };

/** Keeps the claim for staff to settle: nobody can tell whether the owners know. */
export const leaveInDoubt =
  ({ claims }: NoticeDeliveryDeps) =>
  ({ notice, organization: { externalId } }: NoticeOrder, message: string): Task<Delivery> =>
  async () => {
    const noted = await claims.inDoubt(externalId, notice, message)();
    const problem = E.isLeft(noted) ? `${message}; it stays claimed: ${noted.left.message}` : message;
    return { status: 'in doubt', problem: some(problem) };
  };

const recordSent =
  ({ directory, claims, clock }: NoticeDeliveryDeps) =>
  ({ notice, organization: { externalId, trialExpiresAt } }: NoticeOrder): Task<Delivery> =>
  async () => {
    const sent = await claims.sent(externalId, notice)();
    // Where the trial was extended meanwhile, the owners are still to be told of its new end.
    const fresh = await directory.findByExternalId(externalId)();
    const isExtended = E.isRight(fresh) && fresh.right.trialExpiresAt !== trialExpiresAt;
    const records: ReadonlyArray<E.Either<NoticeClaimsError | DirectoryError, void>> = isExtended
      ? [sent]
      : [sent, await tellDirectory(directory, externalId, notice, clock.now())()];
    const failures = records.filter(E.isLeft).map(({ left }) => problemText(left));
    return { status: 'sent', problem: failures.length > 0 ? some(`not recorded: ${failures.join('; ')}`) : none };
  };

/** Sends a notice whose claim is this caller's. */
export const sendClaimed =
  (deps: NoticeDeliveryDeps) =>
  (order: NoticeOrder): Task<Delivery> =>
  async () => {
    const answer = await deps.notifier.send(order.notice, order.organization)();
    if (E.isRight(answer)) return recordSent(deps)(order)();
    const { _tag, message } = answer.left;
    return _tag === 'NoticeRefused' ? giveBack(deps)(order, message)() : leaveInDoubt(deps)(order, message)();
  };
