/**
 * What staff see: who they are and what they may do, and one read port for each of their pages.
 *
 * Ports: `OverviewReader`, `StaffProposals`, `StaffSessions`. Use cases: `confirmProposal`,
 * `previewTrialExtension`, `readPrices`. Pure: `overviewReport` says whether all is well.
 *
 * ```ts
 * import { overviewReport } from '@usage-billing/core/admin';
 * import { instantFromMillis } from '@usage-billing/core/shared';
 *
 * const now = instantFromMillis(Date.UTC(2026, 2, 1));
 * console.log(overviewReport({ stages: [], waiting: [] }, now).health); // well
 * ```
 */
export type { AdminDataError } from './admin-data.ts';
export {
  type ActionFailure,
  type CarryOutError,
  type CheckedAction,
  type ConfirmError,
  type ConfirmProposalDeps,
  confirmProposal,
} from './confirm-proposal.ts';
export {
  type Health,
  type OverviewReport,
  overviewReport,
  STAGE_LIMITS,
  type StageProblem,
  type StageReport,
} from './overview.ts';
export {
  type BoundedCount,
  type DayFigures,
  OVERVIEW_DAYS,
  type OverviewFigures,
  type OverviewReader,
  STAGES,
  type StageFigures,
  type StageName,
  WAITING_KINDS,
  type WaitingFigures,
  type WaitingKind,
} from './overview-reader.ts';
export type { OwedMoney } from './owed-money.ts';
export {
  type PreviewTrialExtensionDeps,
  previewTrialExtension,
  type TakenUsage,
  type TrialExtensionPreview,
} from './preview-trial-extension.ts';
export { type PriceOfUsage, type ReadPricesDeps, readPrices } from './read-prices.ts';
export { mayAct, STAFF_ROLES, type Staff } from './staff.ts';
export {
  type NewProposal,
  PROPOSAL_STATES,
  type Proposal,
  type ProposalConfirmation,
  type ProposalOutcome,
  type ProposalPreview,
  type ProposalState,
  type ProposedChange,
  proposalState,
  type StaffProposals,
  type StaffProposalsError,
} from './staff-proposals.ts';
export type { NewStaffSession, StaffSessions, StaffSessionsError } from './staff-sessions.ts';
export {
  type MonthSpan,
  monthLater,
  monthsOf,
  nodeUsage,
  type OrganizationUsage,
  type UsageByMonthDeps,
  unitsUsed,
  usageByMonth,
  usageOfEverybody,
} from './usage-by-month.ts';
