/**
 * Organizations, how long their trials last, and what happens when one ends.
 *
 * Ports: `OrganizationDirectory`, `OrganizationRegister`, `TrialNotifier`, `NoticeClaims`. Use cases: `enforceTrials` refuses usage after a trial and
 * notifies owners, `resolveNotice` settles a notice in doubt.
 *
 * ```ts
 * import { DAY, instantFromMillis, plus } from '@usage-billing/core/shared';
 * import { trialOf } from '@usage-billing/core/trials';
 *
 * const createdAt = instantFromMillis(Date.UTC(2026, 2, 1));
 * const now = plus(createdAt, 3n * DAY);
 * console.log(trialOf({ createdAt, trialExpiresAt: plus(createdAt, 14n * DAY) }, now).remaining); // 11
 * ```
 */
export {
  type EnforceSummary,
  enforceSummaryToJson,
  type FlagStatus,
  type StepCount,
  type StepReport,
} from './enforcement/enforce-summary.ts';
export {
  type EnforceError,
  type EnforcementIncomplete,
  type EnforceTrialsDeps,
  type EnforceTrialsInput,
  enforceTrials,
} from './enforcement/enforce-trials.ts';
export {
  defaultEnforcementPolicy,
  type EnforcementDecision,
  type EnforcementPolicy,
  isOwnReason,
  refusalFlags,
} from './enforcement/enforcement.ts';
export {
  type ExplainDeps,
  explain,
  explainOrganization,
  findOrganization,
  type NoticeExplanation,
  type NoticeOutlook,
  type OrganizationExplanation,
  trialNotices,
} from './enforcement/explain-organization.ts';
export { type ListedNotice, type ListNoticesDeps, listNotices } from './enforcement/list-notices.ts';
export { type Explanation, type RefusalExplanation, type Standing, standingOf } from './enforcement/standing.ts';
export { extendTrial, type TrialExtensionOutcome } from './extension/extend-trial.ts';
export {
  type Delivery,
  deliverNotice,
  type NoticeDeliveryDeps,
  type NoticeOrder,
  type NoticeStatus,
} from './notices/notice-delivery.ts';
export { noticeResolved, stateAfter } from './notices/notice-resolved.ts';
export { type ResolveNoticeDeps, type ResolveNoticeInput, resolveNotice } from './notices/resolve-notice.ts';
export type {
  BillingAccount,
  DirectoryNotice,
  Organization,
  Permission,
  RefusalFlag,
  TrialNotice,
} from './organization.ts';
export { hasBilling, isBillable, isDelinquent, isOnTrial } from './organization-state.ts';
export {
  countsForTrial,
  earlierTrialEndsBy,
  type NoticeClaim,
  type NoticeClaims,
  type NoticeClaimsError,
  type NoticeResolution,
  type NoticeSettlement,
  type NoticeState,
  type ResolveNoticeError,
} from './ports/notice-claims.ts';
export type {
  DirectoryError,
  DirectoryUnavailable,
  ExtendedTrial,
  OrganizationDeleted,
  OrganizationDirectory,
  OrganizationNotFound,
  TrialExtension,
  TrialExtensionRefused,
  TrialMoved,
} from './ports/organization-directory.ts';
export type {
  IdTaken,
  NewOrganization,
  OrganizationRegister,
  RegisterChange,
} from './ports/organization-register.ts';
export type { NotifyError, TrialNotifier } from './ports/trial-notifier.ts';
export {
  createdOrganization,
  type RegisterOutcome,
  releasedExternalId,
  removedOrganization,
  renamedOrganization,
} from './register/register-changes.ts';
export { firstBillableHour, type Trial, trialOf } from './trial.ts';
