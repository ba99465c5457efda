/** The organization directory as a service over HTTP, and the notices that it sends. */
export { type DirectoryClient, directoryClient } from './client.ts';
export { DIRECTORY_DEFAULTS, type DirectoryHttpConfig, type DirectoryRequestLog } from './config.ts';
export { httpDirectory } from './directory.ts';
export { httpTrialNotifier } from './notifier.ts';
