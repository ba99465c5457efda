/** How an attempt to send ended, and what may be concluded from it. */
import type { NotifyError } from '@usage-billing/core/trials';

export interface MailFailure {
  readonly code?: string | undefined;
  /** What the server answered, as a number, where it answered. */
  readonly responseCode?: number | undefined;
  readonly message: string;
}

export type SendEnd =
  | { readonly _tag: 'Taken'; readonly refused: ReadonlyArray<MailFailure> }
  | {
      readonly _tag: 'Failed';
      readonly failure: MailFailure;
      /** The server had asked for the message, and part of it or all of it was on its way. */
      readonly handedOver: boolean;
    };

/** Logs and claims are read by many; who the owners are stays in the directory. */
export const withoutAddresses = (text: string): string => text.replace(/[^\s<>@"']+@[^\s<>@"']+/g, '…');

/** Only a "no" to the message itself, or an end before the server asked for it, is certain. */
export const notifyErrorOf = ({ failure, handedOver }: Extract<SendEnd, { readonly _tag: 'Failed' }>): NotifyError => {
  const message = withoutAddresses(failure.message);
  const saidNo = failure.code === 'EMESSAGE' && (failure.responseCode ?? 0) >= 400;
  return handedOver && !saidNo
    ? { _tag: 'NoticeOutcomeUnknown', message: `the mail server had the message and did not confirm it: ${message}` }
    : { _tag: 'NoticeRefused', message: `the mail was not taken: ${message}` };
};

const BROKEN: ReadonlySet<string | undefined> = new Set(['ECONNECTION', 'ESOCKET', 'ETIMEDOUT']);

/** The connection broke, rather than that the server did not want this mail; 421 is how a server says that it goes away. */
export const isBroken = ({ failure, handedOver }: Extract<SendEnd, { readonly _tag: 'Failed' }>): boolean =>
  !handedOver && (failure.responseCode === 421 || (failure.responseCode === undefined && BROKEN.has(failure.code)));
