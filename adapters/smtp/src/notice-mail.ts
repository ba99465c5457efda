/** A notice as a mail in both forms, to send it or to preview it. */
import type { TrialNotice } from '@usage-billing/core/trials';
import type { MailLinks } from './config.ts';
import { mailHtml } from './mail-html.ts';
import { mailText } from './mail-text.ts';
import { type NoticeSubject, noticeContent } from './notice-content.ts';

/** A mail without its envelope. */
export interface NoticeMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mail about a notice, as text and as HTML. Names of customers are escaped. */
export const noticeMail = (notice: TrialNotice, organization: NoticeSubject, links: MailLinks): NoticeMail => {
  const content = noticeContent(notice, organization, links);
  return { subject: content.subject, text: mailText(content), html: mailHtml(content) };
};
