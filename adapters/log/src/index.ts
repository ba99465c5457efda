/** Trial notices as log lines, for local runs. */
export { type LogNotice, logTrialNotifier, type NoticeLine } from './trial-notifier.ts';
