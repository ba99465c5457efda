/** What goes over the wire: envelope and message, with an id by which a mailbox recognizes a duplicate. */
import { createHash } from 'node:crypto';
import { dayOf } from '@usage-billing/core/shared';
import type { Organization, TrialNotice } from '@usage-billing/core/trials';
import MailComposer from 'nodemailer/lib/mail-composer';
import { addressIn } from './address.ts';
import type { SmtpConfig } from './config.ts';
import { noticeMail } from './notice-mail.ts';

export interface Message {
  readonly envelope: { readonly from: string; readonly to: ReadonlyArray<string> };
  readonly source: Buffer;
}

/**
 * The same for every attempt at this notice, so that a mailbox can drop duplicates, and another one in another trial. External
 * ids may contain any character, so their hash is used.
 */
export const messageIdOf = (
  notice: TrialNotice,
  { externalId, trialExpiresAt }: Pick<Organization, 'externalId' | 'trialExpiresAt'>,
  fromAddress: string,
): string => {
  const recipient = createHash('sha256').update(externalId).digest('hex').slice(0, 24);
  return `${notice.replaceAll(' ', '-')}.${dayOf(trialExpiresAt)}.${recipient}@${fromAddress.slice(fromAddress.lastIndexOf('@') + 1)}`;
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
    messageId: `<${messageIdOf(notice, organization, sender)}>`,
    // Suppresses automatic replies (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { envelope: { from: sender, to: recipients }, source: await composer.compile().build() };
};
