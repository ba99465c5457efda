/** What goes over the wire: envelope and message, with an id by which a mailbox recognizes a repetition. */
import { createHash } from 'node:crypto';
import type { Organization, TrialNotice } from '@usage-billing/core/trials';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { SmtpConfig } from './config.ts';
import { noticeMail } from './notice-mail.ts';

export interface Message {
  readonly envelope: { readonly from: string; readonly to: ReadonlyArray<string> };
  readonly source: Buffer;
}

const LONGEST_ADDRESS = 254;

/** The part of an address rule that keeps a mistyped one from spoiling the conversation; the server judges the rest. */
export const isAddress = (text: string): boolean =>
  text.length <= LONGEST_ADDRESS && /^[^\p{C}\s@<>()[\]\\,;:"]+@[^\p{C}\s@<>()[\]\\,;:"]+$/u.test(text);

/** `Billing <billing@example.com>` or the address alone; none where it is neither. */
export const addressIn = (from: string): string | undefined => {
  const address = /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();
  return isAddress(address) && !/[\r\n]/.test(from) ? address : undefined;
};

/** The same for every attempt at this notice. The external id may be anything, so it goes in as its hash. */
export const messageIdOf = (notice: TrialNotice, externalId: string, fromAddress: string): string => {
  const who = createHash('sha256').update(externalId).digest('hex').slice(0, 24);
  return `${notice.replaceAll(' ', '-')}.${who}@${fromAddress.slice(fromAddress.lastIndexOf('@') + 1)}`;
};

export const messageOf = async (
  notice: TrialNotice,
  organization: Organization,
  recipients: ReadonlyArray<string>,
  { from, links }: Pick<SmtpConfig, 'from' | 'links'>,
): Promise<Message> => {
  const sender = addressIn(from) ?? from;
  const { subject, text, html } = noticeMail(notice, organization, links);
  const composer = new MailComposer({
    from,
    to: [...recipients],
    subject,
    text,
    html,
    messageId: `<${messageIdOf(notice, organization.externalId, sender)}>`,
    // Keeps holiday replies away (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { envelope: { from: sender, to: recipients }, source: await composer.compile().build() };
};
