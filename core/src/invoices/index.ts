/**
 * How usage becomes an invoice: exact money, billing periods, a customer's status, uploads to a billing provider, and the
 * reconciliation of what was used with what was billed.
 *
 * Ports: `BillingProvider` and its parts, `UsageUploader`, `UploadJournal`, `PostTrialInvoiceQueue`, `TeamAccounts`, `SharedAccounts`,
 * `AcceptedDifferences`.
 *
 * ```ts
 * import { charge, Decimal } from '@usage-billing/core/invoices';
 *
 * console.log(charge(new Decimal('0.000011416'), 3_600_000n).toFixed(2)); // 41.10
 * ```
 */
export { accountNumberFor, accountNumberOf } from './account/account-number.ts';
export {
  type ChangeAccountDeps,
  type ChangeAccountError,
  type ChangeAccountInput,
  changeAccount,
  type NoAccount,
  type NoSubscription,
} from './account/change-account.ts';
export {
  type AccountInAnotherCurrency,
  type CreateAccountDeps,
  type CreateAccountError,
  type CreateAccountInput,
  createAccount,
} from './account/create-account.ts';
export { teamAccountChanged } from './account/team-account-changed.ts';
export type { TeamAccount, TeamAccounts, TeamAccountsError } from './account/team-accounts.ts';
export {
  Currency,
  type CurrencyBrand,
  charge,
  Decimal,
  DecimalFromText,
  formatCents,
  type Money,
  parseDecimal,
  roundToCents,
} from './money/money.ts';
export {
  chargeOf,
  exactCharge,
  type FirstUnit,
  type ListedPrice,
  type Price,
  perUnit,
  type Tier,
} from './money/price.ts';
export { defaultRounding, formatMoney, ROUNDING_MODES, type Rounding } from './money/rounding.ts';
export { isCycleDay, nextCycleStart } from './period/billing-cycle.ts';
export { type BillingPeriod, type BillingPeriodInput, billingPeriod } from './period/billing-period.ts';
export {
  type InvoicePostTrialDeps,
  type InvoicePostTrialError,
  type InvoicePostTrialInput,
  invoicePostTrial,
  type PostTrialPolicy,
} from './post-trial/invoice-post-trial.ts';
export { droppedOutcome, postTrialDropped } from './post-trial/post-trial-dropped.ts';
export type { PostTrialInvoice, PostTrialInvoiceQueue, PostTrialQueueError } from './post-trial/post-trial-invoices.ts';
export {
  type FinishedPostTrialInvoice,
  type PostponedPostTrialInvoice,
  type PostTrialSummary,
  postTrialSummaryToJson,
} from './post-trial/post-trial-summary.ts';
export {
  type AccountNotBillable,
  type PostTrialUploadDeps,
  type PostTrialUploadError,
  type PostTrialUploadInput,
  preparePostTrialUpload,
} from './post-trial/prepare-post-trial-upload.ts';
export type { BillingProvider } from './provider/billing-provider.ts';
export type { PaymentPageAccess, ProviderPaymentPage } from './provider/payment-page.ts';
export type {
  AccountUpdate,
  BillToContact,
  NewProviderAccount,
  Payment,
  PaymentStatus,
  ProviderAccount,
  ProviderAccounts,
} from './provider/provider-accounts.ts';
export type { CatalogRate, ProviderCatalog } from './provider/provider-catalog.ts';
export type { ProviderError } from './provider/provider-error.ts';
export type {
  CollectError,
  FileStream,
  Invoice,
  InvoiceAndCollectOutcome,
  InvoiceItem,
  InvoiceItemKind,
  InvoiceParts,
  InvoiceStatus,
  KnownInvoiceParts,
  ListedInvoice,
  ProviderInvoices,
} from './provider/provider-invoices.ts';
export type { CreditCard, ProviderPayments } from './provider/provider-payments.ts';
export {
  mainSubscription,
  type ProviderSubscriptions,
  type Subscription,
  type SubscriptionCharge,
  type SubscriptionStatus,
  segmentOn,
  subscriptionStatusWord,
} from './provider/provider-subscriptions.ts';
export type { ProviderUsage, ProviderUsageRecord } from './provider/provider-usage.ts';
export type {
  RenderedReport,
  ReportSize,
  UsageReport,
  UsageReportFormat,
  UsageReportLine,
} from './provider/usage-report.ts';
export type {
  Acceptance,
  ArrivedUsage,
  ProviderUnavailable,
  ReportStatus,
  SentReport,
  SubmitError,
  UsageRequest,
  UsageUploader,
} from './provider/usage-uploader.ts';
export {
  type AcceptDifferencesDeps,
  type AcceptDifferencesInput,
  acceptDifferences,
  type NothingToAccept,
} from './reconciliation/accept-differences.ts';
export {
  ACCEPTED_AS,
  type AcceptedAs,
  type AcceptedDifference,
  type AcceptedDifferences,
  type AcceptedDifferencesError,
  type DifferencePart,
  type NewAcceptedDifference,
} from './reconciliation/accepted-differences.ts';
export {
  type BilledAlthoughFree,
  type BilledAlthoughFreeDeps,
  type BilledAlthoughFreeError,
  billedAlthoughFreeText,
  billedAlthoughFreeToJson,
  readBilledAlthoughFree,
} from './reconciliation/billed-although-free.ts';
export { billedAndFreeNow } from './reconciliation/billed-and-free-now.ts';
export { daysOfCell } from './reconciliation/cell-days.ts';
export { differenceAccepted, differenceWithdrawn, heldAcceptance } from './reconciliation/difference-accepted.ts';
export { SEAMS } from './reconciliation/incidents.ts';
export {
  type ComparedFinding,
  type UnexplainedTogether,
  unexplainedTogether,
} from './reconciliation/nightly/months-together.ts';
export {
  type ReconcileMonthsDeps,
  reconcileMonths,
  recordedMonths,
} from './reconciliation/nightly/reconcile-months.ts';
export { ReconciledMonth } from './reconciliation/nightly/reconciled-month.ts';
export { NIGHTS, type RecordedNight, recordedNights } from './reconciliation/nightly/recorded-nights.ts';
export { type ReconcileDeps, type ReconcileError, type ReconcileInput, reconcile } from './reconciliation/reconcile.ts';
export {
  type AcceptedFinding,
  type Cell,
  DIFFERENCE_REASONS,
  type DifferenceReason,
  type Finding,
  type Incident,
  type ReconciliationReport,
  type ReconciliationRow,
  type Seam,
} from './reconciliation/reconciliation.ts';
export { reportOfOrganization } from './reconciliation/report-of-organization.ts';
export {
  addsUp,
  type HourDifference,
  isIdentical,
  type LineDifference,
  type Replay,
  type ReplayedUpload,
} from './replay/replay.ts';
export {
  type BeforeRetention,
  type ReplayDayDeps,
  type ReplayDayError,
  type ReplayDayInput,
  replayDay,
} from './replay/replay-day.ts';
export type {
  AccountShare,
  ShareChange,
  SharedAccounts,
  SharedAccountsError,
} from './sharing/shared-accounts.ts';
export { sharesChanged } from './sharing/shares-changed.ts';
export { type AccountAsFarAsKnown, type BillingStatus, billingStatus } from './status/billing-status.ts';
export { customerPrices } from './status/customer-prices.ts';
export type { CustomerStatus } from './status/customer-status.ts';
export type { DeclineAdvice } from './status/decline-code.ts';
export type { DailyUsage } from './status/estimate.ts';
export {
  type CustomerStatusError,
  type ReadCustomerStatusDeps,
  readCustomerStatus,
} from './status/read-customer-status.ts';
export type { UnclearTerms } from './status/unclear-terms.ts';
export {
  type EventTrace,
  type HourPart,
  type HourTrace,
  type PathEnd,
  pathEnds,
  type WaitingRow,
} from './trace/event-trace.ts';
export { type TraceEventDeps, type TraceEventInput, traceEvent } from './trace/trace-event.ts';
export type { TraceHourDeps, TraceHourError } from './trace/trace-hour.ts';
export {
  type InvoiceLineTrace,
  type InvoiceTrace,
  type TraceInvoiceDeps,
  type TraceInvoiceError,
  type TraceInvoiceInput,
  traceInvoice,
} from './trace/trace-invoice.ts';
export { type BilledItem, type CostShare, costShare, type LineTrace, type TraceLineDeps } from './trace/trace-line.ts';
export {
  type OrganizationTrace,
  type TraceOrganizationDeps,
  type TraceOrganizationError,
  traceOrganization,
} from './trace/trace-organization.ts';
export {
  hoursOfLine,
  type TraceUploadDeps,
  type TraceUploadError,
  traceUpload,
  type UploadLineTrace,
  type UploadTrace,
} from './trace/trace-upload.ts';
export {
  type AdoptReport,
  type AdoptUploadsDeps,
  type AdoptUploadsError,
  type AdoptUploadsInput,
  adoptUploads,
} from './upload/adopt/adopt-uploads.ts';
export type { Adoption, UnmatchedLine } from './upload/adopt/adoption.ts';
export { type NotReleased, type ReleaseUsageDeps, releaseUsage } from './upload/decide/release-usage.ts';
export {
  type ResolveUploadDeps,
  type ResolveUploadError,
  type ResolveUploadInput,
  resolveUpload,
} from './upload/decide/resolve-upload.ts';
export { type NotSettled, type SettleUsageDeps, settleUsage } from './upload/decide/settle-usage.ts';
export type { HomeMark, JournalHome } from './upload/journal/journal-home.ts';
export { journalAccepted, uploadAdopted, uploadDecided } from './upload/journal/upload-decided.ts';
export type {
  AdoptedUpload,
  AggregatesTaken,
  JournalError,
  JournalLine,
  NamedUpload,
  NewUpload,
  StaleUpload,
  UploadChange,
  UploadJournal,
} from './upload/journal/upload-journal.ts';
export type { SkipReason } from './upload/prepare/billable-usage.ts';
export type { StrandedAmount } from './upload/prepare/pending-usage.ts';
export type { PrepareDailyError } from './upload/prepare/prepare-daily-uploads.ts';
export {
  planUploads,
  type UploadUsageDeps,
  type UploadUsageError,
  type UploadUsageInput,
} from './upload/prepare/prepare-uploads.ts';
export {
  type PreparedUpload,
  type SetAsideAmount,
  type SkippedOrganization,
  type UploadConflict,
  type UploadSummary,
  uploadSummaryToJson,
} from './upload/prepare/upload-summary.ts';
export { QUANTITY_LIMIT } from './upload/report/credit-netting.ts';
export { instancesOf } from './upload/report/report-parts.ts';
export { isLate } from './upload/report/upload-description.ts';
export { type NamelessLine, type UsageReportInput, usageReport } from './upload/report/usage-report.ts';
export { homeText, type JournalMoved } from './upload/restore-guard/check-home.ts';
export type { ProviderAhead, RestoreCheckError } from './upload/restore-guard/restore-check.ts';
export {
  type RunUploaderDeps,
  type RunUploaderError,
  type RunUploaderInput,
  runSettle,
  runUploader,
  type UploaderRun,
  uploaderRunToJson,
} from './upload/run-uploader.ts';
export { askProvider, type ProviderSaid } from './upload/settle/ask-provider.ts';
export {
  type FinishedImport,
  OPEN_STATES,
  type OpenStateName,
  type SettledStep,
  type SettleSummary,
  settleSummaryToJson,
} from './upload/settle/settle-report.ts';
export type { SettleDeps } from './upload/settle/settle-uploads.ts';
export { type NextAction, nextAction } from './upload/state/next-action.ts';
export type { UploadPart, UploadProgress } from './upload/state/upload.ts';
export {
  isAsSeen,
  settledAt,
  sinceOf,
  UPLOAD_STATES,
  type Upload,
  type Uploader,
  type UploadLine,
  type UploadOverview,
  type UploadState,
  type UploadStateName,
  type UploadStep,
} from './upload/state/upload.ts';
export type { UploadEvent, UploadResolution } from './upload/state/upload-event.ts';
export { ABSENCE_WINDOW, defaultUploadPolicy, type UploadPolicy } from './upload/state/upload-policy.ts';
export { needsOperator, type TransitionPolicy } from './upload/state/upload-progress.ts';
export { transition } from './upload/state/upload-transition.ts';
export { type DifferenceFigures, differenceFigures, type Figure } from './verification/difference-figures.ts';
export { newestFirst } from './verification/invoice-order.ts';
export {
  findingToJson,
  type RunVerificationDeps,
  runVerification,
  verificationToJson,
} from './verification/run-verification.ts';
export {
  type InvoiceFinding,
  type InvoiceVerification,
  verifyOrganizations,
} from './verification/verify-organizations.ts';
