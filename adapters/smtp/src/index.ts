/** Trial notices by mail. */
export { addressIn } from './address.ts';
export type { MailLinks, PartlyRefused, SmtpConfig } from './config.ts';
export { type NoticeMail, noticeMail } from './notice-mail.ts';
export { type SmtpTrialNotifier, smtpTrialNotifier } from './trial-notifier.ts';
