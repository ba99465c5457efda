/** How mail is sent, and what the mails link to. An entry of its own, because reading settings needs no mail library. */
export { addressIn } from './address.ts';

/** The mail server, and who the mail comes from. */
export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  /**
   * `starttls`: no mail before the connection is encrypted and its certificate is trusted; `implicit`: encrypted from the
   * first byte; `off`: for a server on the same machine.
   */
  readonly tls: 'starttls' | 'implicit' | 'off';
  /** PEM of a certificate authority to trust instead of the well-known ones. */
  readonly ca?: string;
  readonly account?: { readonly user: string; readonly password: string };
  /** As in a `From` header: `Billing <billing@example.com>`, or the address alone. */
  readonly from: string;
  readonly links: MailLinks;
  /** For one mail, from connecting to the last reply, in milliseconds; default 60 s. */
  readonly deadlineMillis?: number;
  /** Called where the server accepted some of the owners' addresses and rejected others. */
  readonly onPartlyRefused?: (report: PartlyRefused) => void;
}

/** What the mails of every organization have in common. */
export interface MailLinks {
  /** The page where a card can be added; `{organization}` stands for the external id. */
  readonly billingPage: string;
  /** How long after the end of a trial data is still accepted, in microseconds. */
  readonly uploadGrace: bigint;
}

/** A notice that some of its recipients' servers did not take. */
export interface PartlyRefused {
  readonly notice: string;
  readonly externalId: string;
  readonly accepted: number;
  /** The reason for each address that was not accepted; the addresses themselves do not belong in a log. */
  readonly refused: ReadonlyArray<string>;
}
