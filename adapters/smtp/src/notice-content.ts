/** All texts that owners read, in one place, as plain text that the two forms of a mail lay out. */
import { type Instant, instantToMillis, plus } from '@usage-billing/core/shared';
import type { Organization, TrialNotice } from '@usage-billing/core/trials';
import type { MailLinks } from './config.ts';

export interface NoticeContent {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: ReadonlyArray<string>;
  readonly action: { readonly label: string; readonly url: string };
  /** Why the reader gets this mail. */
  readonly footer: string;
}

/** What the texts depend on. */
export type NoticeSubject = Pick<Organization, 'name' | 'externalId' | 'trialExpiresAt' | 'billedExternally'>;

export const noticeContent = (notice: TrialNotice, organization: NoticeSubject, links: MailLinks): NoticeContent => {
  const values = valuesOf(organization, links);
  const body = bodyOf(notice, organization.billedExternally, values);
  const { name, url } = values;
  return {
    subject: body.subject,
    heading: body.heading,
    paragraphs: body.paragraphs,
    action: { label: body.label ?? 'Add a card', url },
    footer: `You are receiving this mail because your address belongs to the organization ${name} (${organization.externalId}).`,
  };
};

interface Values {
  readonly name: string;
  readonly trialEnd: string;
  /** When uploads begin to be refused. */
  readonly lastUpload: string;
  readonly url: string;
}

const valuesOf = (
  { name, externalId, trialExpiresAt }: NoticeSubject,
  { billingPage, uploadGrace }: MailLinks,
): Values => ({
  name: oneLine(name) || externalId,
  trialEnd: timeText(trialExpiresAt),
  lastUpload: timeText(plus(trialExpiresAt, uploadGrace)),
  url: billingPage.replaceAll('{organization}', encodeURIComponent(externalId)),
});

interface Body extends Pick<NoticeContent, 'subject' | 'heading' | 'paragraphs'> {
  /** Of the button, if it is not for adding a card. */
  readonly label?: string;
}

const bodyOf = (notice: TrialNotice, billedExternally: boolean, values: Values): Body => {
  switch (notice) {
    case 'trial pending expiry':
      return billedExternally ? endsSoonBilledExternally(values) : endsSoon(values);
    case 'trial expired':
      return ended(values);
    case 'data upload refused':
      return uploadsRefused(values);
    case 'trial extended':
      return extended(values);
  }
};

const endsSoon = ({ name, trialEnd, lastUpload }: Values): Body => ({
  subject: `The trial of ${name} ends soon`,
  heading: 'Your trial ends soon',
  paragraphs: [
    `The trial of ${name} ends on ${trialEnd}.`,
    'Add a card before then and nothing changes for you: you pay for what you use from that moment on, and nothing for what you used before.',
    `Without a card you can no longer see your data once the trial is over; what your agents send is still stored until ${lastUpload}.`,
  ],
});

const endsSoonBilledExternally = (values: Values): Body => ({
  ...endsSoon(values),
  paragraphs: [
    `The trial of ${values.name} ends on ${values.trialEnd}.`,
    'You do not have to do anything, and no card is needed: your team is billed in another way.',
    'You see your data as before, and what your agents send is stored as before.',
  ],
  label: 'See your usage',
});

const ended = ({ name, trialEnd, lastUpload }: Values): Body => ({
  subject: `The trial of ${name} has ended`,
  heading: 'Your trial has ended',
  paragraphs: [
    `The trial of ${name} ended on ${trialEnd}, and no card has been added yet. Until then, you cannot see your data.`,
    `Nothing is deleted: what your agents send is still stored until ${lastUpload}. After that it is no longer accepted.`,
    'As soon as you add a card, you see your data again.',
  ],
});

const uploadsRefused = ({ name, trialEnd }: Values): Body => ({
  subject: `Data of ${name} is no longer stored`,
  heading: 'Your data is no longer stored',
  paragraphs: [
    `The trial of ${name} ended on ${trialEnd}, and no card has been added yet. What your agents send is therefore no longer accepted, and will be missing.`,
    'As soon as you add a card, your agents can send again and you see your data again.',
  ],
});

/** Whether there is a card or not, and whoever pays the bill afterwards: it is about the new end alone. */
const extended = ({ name, trialEnd }: Values): Body => ({
  subject: `The trial of ${name} goes on`,
  heading: 'Your trial goes on',
  paragraphs: [
    `The trial of ${name} was extended: it ends on ${trialEnd}.`,
    'Whatever you use until then costs nothing.',
  ],
  label: 'See your usage',
});

const MAX_NAME_LENGTH = 120;

/** A name is what somebody typed: it must bring no line break or invisible character into a subject or a line of text. */
const oneLine = (name: string): string => {
  const shown = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .toWellFormed();
  return [...shown].length > MAX_NAME_LENGTH ? `${[...shown].slice(0, MAX_NAME_LENGTH).join('')}…` : shown;
};

const timeFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

const timeText = (at: Instant): string => `${timeFormat.format(new Date(instantToMillis(at)))} UTC`;
