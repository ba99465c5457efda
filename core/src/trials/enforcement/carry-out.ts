/** Carries out the enforcer's decisions about one organization; no step's failure keeps the next one from being tried. */
import * as E from 'fp-ts/lib/Either.js';
import { exists, isNone, isSome, none, some } from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import {
  claimNotice,
  type Delivery,
  deliverNotice,
  giveBack,
  leaveInDoubt,
  type NoticeDeliveryDeps,
  type NoticeOrder,
  problemText,
  sendClaimed,
} from '../notices/notice-delivery.ts';
import type { Organization, TrialNotice } from '../organization.ts';
import { isDelinquent } from '../organization-state.ts';
import type { OrganizationDirectory } from '../ports/organization-directory.ts';
import type { StepReport } from './enforce-summary.ts';
import { type EnforcementDecision, isOwnReason } from './enforcement.ts';

export interface CarryOutDeps extends NoticeDeliveryDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId' | 'recordNotified' | 'setRefusal'>;
}

type Refusal = Extract<EnforcementDecision, { readonly _tag: 'Refuse' }>;
type FlagReport = Extract<StepReport, { readonly subject: Refusal['flag'] }>;

const noticeReport = (notice: TrialNotice, delivery: Delivery): StepReport => ({ subject: notice, ...delivery });

const sendNotice =
  (deps: CarryOutDeps, order: NoticeOrder): Task<ReadonlyArray<StepReport>> =>
  async () => {
    return [noticeReport(order.notice, await deliverNotice(deps)(order)())];
  };

/** Where it fails, or the process dies before, a later run finds a refusal that no rule calls for, and clears it. */
const takeBack =
  ({ directory }: CarryOutDeps, externalId: string, { flag, reason }: Refusal): Task<FlagReport> =>
  async () => {
    const cleared = await directory.setRefusal({ externalId, flag, refused: false, reason })();
    const problem = E.isLeft(cleared) ? some(`set for somebody who paid: ${problemText(cleared.left)}`) : none;
    return { subject: flag, status: 'taken back', problem };
  };

/**
 * A card that was added while the flag was being set has cleared it too early. The directory learns of the account
 * before the flags are cleared, so either the account is seen here or the clearing is still to come.
 */
const takenBackIfPaid =
  (deps: CarryOutDeps, { externalId }: Organization, refusal: Refusal): Task<FlagReport> =>
  async () => {
    const { flag } = refusal;
    const fresh = await deps.directory.findByExternalId(externalId)();
    if (E.isLeft(fresh))
      return { subject: flag, status: 'set', problem: some(`not looked at again: ${problemText(fresh.left)}`) };
    if (isDelinquent(fresh.right, deps.clock.now())) return { subject: flag, status: 'set', problem: none };
    return takeBack(deps, externalId, refusal)();
  };

/**
 * An answer that was lost may be that of a flag that is set. For who is still delinquent the next run finds out. A
 * reason of staff does not tell whose the flag is, so it stays.
 */
const takenBackIfSetAllTheSame =
  (deps: CarryOutDeps, { externalId }: Organization, refusal: Refusal, problem: string): Task<FlagReport> =>
  async () => {
    const { flag } = refusal;
    const failed: FlagReport = { subject: flag, status: 'failed', problem: some(problem) };
    const fresh = await deps.directory.findByExternalId(externalId)();
    if (E.isLeft(fresh) || isDelinquent(fresh.right, deps.clock.now())) return failed;
    const isOurs = fresh.right[flag] && exists(isOwnReason)(fresh.right.refuseDataReason);
    return isOurs ? takeBack(deps, externalId, refusal)() : failed;
  };

const setFlag =
  (deps: CarryOutDeps, organization: Organization, refusal: Refusal): Task<FlagReport> =>
  async () => {
    const { flag, reason } = refusal;
    const { externalId } = organization;
    const answer = await deps.directory.setRefusal({ externalId, flag, refused: true, reason })();
    if (E.isLeft(answer)) return takenBackIfSetAllTheSame(deps, organization, refusal, problemText(answer.left))();
    if (!answer.right.changed) return { subject: flag, status: 'already set', problem: none };
    return takenBackIfPaid(deps, organization, refusal)();
  };

const afterFlag = (deps: CarryOutDeps, order: NoticeOrder, { status, problem }: FlagReport): Task<Delivery> => {
  switch (status) {
    case 'set':
      return sendClaimed(deps)(order);
    case 'already set':
      return leaveInDoubt(deps)(order, 'not sent, because somebody else set the flag at the same time');
    default:
      return giveBack(deps)(
        order,
        isSome(problem) ? `the flag was not set: ${problem.value}` : 'it is no longer delinquent',
      );
  }
};

/**
 * The claim comes before the flag: a crash between the two then leaves a claim that staff see, whereas after a flag
 * without a claim nobody would ever know that the owners were not told. Without a claim the flag waits for the next run.
 */
const refuseAndNotify =
  (deps: CarryOutDeps, refusal: Refusal, order: NoticeOrder): Task<ReadonlyArray<StepReport>> =>
  async () => {
    const withheld = await claimNotice(deps)(order)();
    if (isSome(withheld) && withheld.value.status === 'failed') return [noticeReport(order.notice, withheld.value)];
    const flag = await setFlag(deps, order.organization, refusal)();
    const delivery = isSome(withheld) ? withheld.value : await afterFlag(deps, order, flag)();
    return [flag, noticeReport(order.notice, delivery)];
  };

const clearFlag =
  (
    { directory }: CarryOutDeps,
    { externalId }: Organization,
    { flag, reason }: Extract<EnforcementDecision, { readonly _tag: 'Clear' }>,
  ): Task<ReadonlyArray<StepReport>> =>
  async () => {
    const answer = await directory.setRefusal({ externalId, flag, refused: false, reason })();
    if (E.isLeft(answer))
      return [{ subject: flag, status: 'clearing failed', problem: some(problemText(answer.left)) }];
    return answer.right.changed ? [{ subject: flag, status: 'cleared', problem: none }] : [];
  };

export const carryOut = (
  deps: CarryOutDeps,
  organization: Organization,
  decision: EnforcementDecision,
  orderOf: (notice: TrialNotice) => NoticeOrder,
): Task<ReadonlyArray<StepReport>> => {
  if (decision._tag === 'SendNotice') return sendNotice(deps, orderOf(decision.notice));
  if (decision._tag === 'Clear') return clearFlag(deps, organization, decision);
  if (isSome(decision.notice)) return refuseAndNotify(deps, decision, orderOf(decision.notice.value));
  return async () => [await setFlag(deps, organization, decision)()];
};

/** What a dry run reports instead. `mayClaim`: whether this notice could be claimed now. */
export const plan = (
  decision: EnforcementDecision,
  mayClaim: (notice: TrialNotice) => boolean,
): ReadonlyArray<StepReport> => {
  const planNotice = (subject: TrialNotice): StepReport => ({
    subject,
    status: mayClaim(subject) ? 'planned' : 'withheld',
    problem: none,
  });
  if (decision._tag === 'SendNotice') return [planNotice(decision.notice)];
  if (decision._tag === 'Clear') return [{ subject: decision.flag, status: 'clearing planned', problem: none }];
  const flag: StepReport = { subject: decision.flag, status: 'planned', problem: none };
  return isNone(decision.notice) ? [flag] : [flag, planNotice(decision.notice.value)];
};
