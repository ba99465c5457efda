export type { Fault, Moment, MomentAbout } from './moments.ts';
export { type MailServer, type MailServerOptions, type ReceivedMail, startMailServer } from './start.ts';
