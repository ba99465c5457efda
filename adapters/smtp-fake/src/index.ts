/** A mail server for tests that fails on request at every moment of a session. */
export type { ReceivedMail } from './handlers.ts';
export type { Fault, FaultAt, Moment, MomentAbout } from './moments.ts';
export { type MailServer, type MailServerOptions, startMailServer } from './start.ts';
