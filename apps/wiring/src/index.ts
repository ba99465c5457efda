/**
 * What apps share: a token for each port, components that bind them, and how a process is configured, logs, reports its
 * health, keeps its schedule and stops. Trees of commands are in `@usage-billing/wiring/program`.
 */
export { type Component, combine, component, modulesOf, type SystemInUse } from './component.ts';
export {
  ADMIN_PORTS,
  type AdminConfig,
  type AppName,
  adminSettings,
  LOG_LEVELS,
  type LogConfig,
  type LogLevel,
  logSettings,
  lookBackSettings,
  scheduleSetting,
  screamingCase,
  uploadPolicyOf,
  uploadPolicySettings,
} from './config/app-settings.ts';
export { configFrom } from './config/config-from.ts';
export { type ConfigSources, readConfig } from './config/read-config.ts';
export { type ConfigProblems, type Deployment, type Rule, rule } from './config/rule.ts';
export { encryptedUrl, isThisMachine, safeUrl, urlWithoutCredentials } from './config/safe-url.ts';
export { Secret } from './config/secret.ts';
export {
  type ConfigOf,
  fileVariable,
  optional,
  required,
  type Setting,
  type Settings,
  withDefault,
} from './config/setting.ts';
export {
  HttpUrl,
  Identifier,
  MailUrl,
  oneOf,
  Port,
  PostgresUrl,
  RotatedSecret,
  Schedule,
  SecretText,
  Text,
  TextList,
  textThat,
  wholeNumber,
  YesNo,
} from './config/values.ts';
export { closeContainer, createContainer, withContainer } from './container.ts';
export { directory, directoryModules, directoryNotifierModule } from './directory/module.ts';
export { type DirectoryConfig, directoryRules, directorySettings } from './directory/settings.ts';
export { eventStore, eventStoreModules } from './event-store/module.ts';
export {
  bigQueryConfigOf,
  type EventStoreConfig,
  eventStoreRules,
  eventStoreSettings,
} from './event-store/settings.ts';
export { ExitCode, orStartFailure, StartFailure } from './exit-code.ts';
export {
  createJob,
  type Job,
  type JobApp,
  type JobFailure,
  type JobPlan,
  jobFailure,
  type UseCaseError,
} from './job.ts';
export { memoryModule } from './memory/module.ts';
export { bindNamed, type Resolved, resolveAll, type Tokens } from './named-dependencies.ts';
export { directoryNotifies } from './notifier/directory-notifies.ts';
export { notifierModules } from './notifier/module.ts';
export {
  type NotifierConfig,
  notifierIsChosen,
  notifierRules,
  notifierSettings,
  smtpConfigOf,
} from './notifier/settings.ts';
export { bindOver, override } from './override.ts';
export { type Database, withPool } from './postgres/database.ts';
export {
  DatabaseToken,
  type LocalOptions,
  localModule,
  PoolToken,
  postgres,
  postgresModule,
} from './postgres/module.ts';
export { type DatabaseConfig, databaseRules, databaseSettings, migratesAtStart } from './postgres/settings.ts';
export { LoggerToken, processModule, RegistryToken } from './process-module.ts';
export { reconcileTokens } from './reconcile-tokens.ts';
export { type AdminPort, openAdminPort } from './run/admin-port.ts';
export { type AdminPage, createAdminServer, type ReadinessChecks } from './run/admin-server.ts';
export {
  type CommandContext,
  type CommandDefinition,
  commandFor,
  commandUsing,
  instantOption,
} from './run/command.ts';
export { csvLine } from './run/csv.ts';
export {
  checkDecision,
  type DecisionFlags,
  decisionOf,
  decisionOptions,
  staffDecisionOf,
  whenFree,
} from './run/decision-options.ts';
export { drain, drainSettings } from './run/drain.ts';
export { jobCommand, type Once } from './run/job-command.ts';
export { createJobMetrics, type JobEnd, type JobMetrics } from './run/job-metrics.ts';
export { closeServer, type ListenAddress, type ListenError, listen } from './run/listen.ts';
export { withLogFields } from './run/log-context.ts';
export { createLogger, type Logger } from './run/logger.ts';
export {
  instanceNamed,
  type OrganizationLookup,
  organizationNamed,
  type UnlistedInstances,
} from './run/named-organization.ts';
export { group } from './run/numbers.ts';
export type { Environment, Output, RunnableCommand } from './run/program.ts';
export { type ScheduledRun, type Scheduler, startScheduler } from './run/scheduler.ts';
export { listenOrFail, serveUntilStopped, type Undo } from './run/serve.ts';
export { inServerSpan } from './run/spans.ts';
export { type StopRequest, stopRequest } from './run/stop-signal.ts';
export { type Column, factsText, tableText } from './run/table.ts';
export { startTracing } from './run/tracing.ts';
export type { Tracing } from './run/tracing-sdk.ts';
export { dayOption, INSTANCE_FLAG, INSTANCE_HELP, unitOption } from './run/usage-options.ts';
export { defaultSchedules, nextRun, scheduleProblem } from './schedule.ts';
export { hourlyJob, type ScheduledJob, scheduleJobs, whenMissed } from './scheduled-job.ts';
export { proxySettings } from './sign-in/proxy-settings.ts';
export { headersNamed } from './sign-in/request-headers.ts';
export {
  type IdentifyProxyUser,
  type ProxyUserError,
  type TrustedProxySettings,
  trustedProxy,
} from './sign-in/trusted-proxy.ts';
export { userIdProblem } from './sign-in/user-id.ts';
export { type Token, token } from './token.ts';
export {
  AcceptedDifferencesToken,
  BillingProviderToken,
  ClockToken,
  EventHistoryToken,
  EventRetentionToken,
  EventStoreToken,
  JobHistoryToken,
  JobLockToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  OrganizationRegisterToken,
  OverviewReaderToken,
  PostTrialInvoiceQueueToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderPaymentPageToken,
  ProviderPaymentsToken,
  ProviderSubscriptionsToken,
  ProviderUsageToken,
  SharedAccountsToken,
  StaffActionsToken,
  StaffProposalsToken,
  StaffSessionsToken,
  TeamAccountsToken,
  TrialNotifierToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from './tokens.ts';
export { eventPath } from './trace/event-path.ts';
export { invoicePath } from './trace/invoice-path.ts';
export { quantityText } from './trace/line-steps.ts';
export { organizationPath } from './trace/organization-path.ts';
export { type Path, type PathStep, pathJson, pathOutput } from './trace/path.ts';
export { uploadPath } from './trace/upload-path.ts';
export { usageReportFormat, type ZuoraAccess, zuoraAccess } from './zuora/access.ts';
export { cloudModule, ZuoraConfigToken, zuora } from './zuora/module.ts';
export type { TenantRounding } from './zuora/rounding.ts';
export { zuoraRules, zuoraSafetyRules } from './zuora/rules.ts';
export { type ZuoraConfigValues, zuoraSettings } from './zuora/settings.ts';
