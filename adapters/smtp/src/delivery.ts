/** The outcome of sending one mail, and what may be concluded from it. */
import type { NotifyError } from '@usage-billing/core/trials';

export interface MailFailure {
  readonly code?: string | undefined;
  /** The reply code of the server, where it replied. */
  readonly responseCode?: number | undefined;
  readonly message: string;
}

/** The server accepted the mail, for one recipient at least. */
export interface Delivery {
  readonly rejectedRecipients: ReadonlyArray<MailFailure>;
}

export interface DeliveryFailed {
  readonly failure: MailFailure;
  /** The server had asked for the message, and part of it or all of it was on its way. */
  readonly handedOver: boolean;
  /** It was sent over a connection that an earlier mail had opened. */
  readonly reused: boolean;
}

/** Certain is only a rejection of the message itself, or an end before the server asked for it. */
export const toNotifyError = ({ failure, handedOver }: DeliveryFailed): NotifyError => {
  const message = redactAddresses(failure.message);
  const rejected = failure.code === 'EMESSAGE' && (failure.responseCode ?? 0) >= 400;
  return handedOver && !rejected
    ? { _tag: 'NoticeOutcomeUnknown', message: `the mail server had the message and did not confirm it: ${message}` }
    : { _tag: 'NoticeRefused', message: `the mail was not accepted: ${message}` };
};

/** Logs and claims are read by many people; who the owners are stays in the directory. */
export const redactAddresses = (text: string): string => text.replace(/[^\s<>@"']+@[^\s<>@"']+/g, '…');

const BROKEN: ReadonlySet<string | undefined> = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT']);

/** 421: the server is closing the connection (RFC 5321, section 3.8). */
const CLOSING = 421;

/** An earlier mail's connection was closed by the server meanwhile, which says nothing about this mail. */
export const wasStaleConnection = ({ failure, handedOver, reused }: DeliveryFailed): boolean =>
  reused &&
  !handedOver &&
  (failure.responseCode === CLOSING || (failure.responseCode === undefined && BROKEN.has(failure.code)));
