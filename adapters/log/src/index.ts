export { type LogNotice, logTrialNotifier, type NoticeLine } from './trial-notifier.ts';
