/** A notice in the two forms of a mail, for those who send it and for those who want to see it first. */
import type { TrialNotice } from '@usage-billing/core/trials';
import type { MailLinks } from './config.ts';
import { mailHtml } from './mail-html.ts';
import { mailText } from './mail-text.ts';
import { type Addressed, wordsOf } from './words.ts';

export interface NoticeMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export const noticeMail = (notice: TrialNotice, organization: Addressed, links: MailLinks): NoticeMail => {
  const words = wordsOf(notice, organization, links);
  return { subject: words.subject, text: mailText(words), html: mailHtml(words) };
};
