export * from './config/common-settings.ts';
export { configFrom } from './config/config-from.ts';
export { type DirectoryConfig, directoryRules, directorySettings } from './config/directory-settings.ts';
export {
  bigQueryConfigOf,
  type EventStoreConfig,
  eventStoreRules,
  eventStoreSettings,
} from './config/event-store-settings.ts';
export { type NotifierConfig, notifierRules, notifierSettings, smtpConfigOf } from './config/notifier-settings.ts';
export { type ConfigSources, readConfig } from './config/read-config.ts';
export type { ConfigProblems } from './config/rule.ts';
export { type Rule, rule } from './config/rule.ts';
export { Secret } from './config/secret.ts';
export { type ConfigOf, optional, required, type Setting, type Settings, withDefault } from './config/setting.ts';
export * from './config/values.ts';
export {
  type ZuoraAccess,
  type ZuoraConfigValues,
  zuoraAccess,
  zuoraRules,
  zuoraSettings,
} from './config/zuora-settings.ts';
export { closeContainer, createContainer, withContainer } from './container.ts';
export { ExitCode, StartFailure } from './exit-code.ts';
export * from './job.ts';
export { cloudModule, ZuoraConfigToken } from './modules/cloud-module.ts';
export type { Database } from './modules/database.ts';
export { directoryModules, directoryNotifierModule } from './modules/directory-module.ts';
export { eventStoreModules } from './modules/event-store-module.ts';
export { DatabaseToken, LoggerToken, localModule, PoolToken } from './modules/local-module.ts';
export { memoryModule } from './modules/memory-module.ts';
export { notifierModules } from './modules/notifier-module.ts';
export { override } from './modules/override.ts';
export { systemClock } from './modules/system-clock.ts';
export { type AdminPage, createAdminServer, type ReadinessChecks } from './run/admin-server.ts';
export { type AppCommand, type CommandContext, instantOption, runCommand, subcommandOf } from './run/command.ts';
export { type JobMain, runJobApp } from './run/job-main.ts';
export { createJobMetrics, type JobEnd, type JobMetrics } from './run/job-metrics.ts';
export { closeServer, type ListenAddress, type ListenError, listen } from './run/listen.ts';
export { createLogger, type Logger } from './run/logger.ts';
export { type ScheduledRun, type Scheduler, startScheduler } from './run/scheduler.ts';
export { listenOrFail, serveUntilStopped, type Undo } from './run/serve.ts';
export type { Environment, Output, Subcommand } from './run/subcommand.ts';
export * from './schedule.ts';
export * from './token.ts';
export * from './tokens.ts';
