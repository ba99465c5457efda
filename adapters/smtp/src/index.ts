export type { MailLinks, PartlyRefused, SmtpConfig } from './config.ts';
export { addressIn } from './message.ts';
export { type NoticeMail, noticeMail } from './notice-mail.ts';
export { type SmtpTrialNotifier, smtpTrialNotifier } from './trial-notifier.ts';
