/** How mail is sent, and what the mails point to. An entry of its own, because reading settings needs no mail library. */
export { addressIn } from './address.ts';

export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  /**
   * `starttls`: nothing is said before the connection is encrypted; `implicit`: encrypted from the first byte; `off`: for
   * a server on the same machine.
   */
  readonly tls: 'starttls' | 'implicit' | 'off';
  /** PEM of an authority to trust instead of the well-known ones. */
  readonly ca?: string;
  readonly account?: { readonly user: string; readonly password: string };
  /** As in a `From` header: `Billing <billing@example.com>`, or the address alone. */
  readonly from: string;
  readonly links: MailLinks;
  /** Of one attempt to send, from connecting to the answer, in milliseconds. */
  readonly deadlineMillis?: number;
  /** Called where some of the owners' addresses were taken and others were not. */
  readonly onPartlyRefused?: (report: PartlyRefused) => void;
}

/** What a mail says beside what the organization itself says. */
export interface MailLinks {
  /** Where a card can be added; `{organization}` stands for the external id. */
  readonly billingPage: string;
  /** How long after the end of a trial data is still taken, in microseconds. */
  readonly uploadGrace: bigint;
}

export interface PartlyRefused {
  readonly notice: string;
  readonly externalId: string;
  readonly accepted: number;
  /** What the server said of each address that it did not take; the addresses themselves do not belong into a log. */
  readonly refused: ReadonlyArray<string>;
}
