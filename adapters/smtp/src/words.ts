/** Every word that owners read, in one place: what each notice says, as plain text that the two forms of a mail lay out. */
import { type Instant, instantToMillis, plus } from '@usage-billing/core/shared';
import type { Organization, TrialNotice } from '@usage-billing/core/trials';
import type { MailLinks } from './config.ts';

export interface NoticeWords {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: ReadonlyArray<string>;
  readonly action: { readonly label: string; readonly url: string };
  /** Why this mail came. */
  readonly footer: string;
}

const LONGEST_NAME = 120;

/** A name is what somebody typed: no line breaks or invisible signs of it get into a subject or a line of text. */
const oneLine = (name: string): string => {
  const shown = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .toWellFormed();
  return [...shown].length > LONGEST_NAME ? `${[...shown].slice(0, LONGEST_NAME).join('')}…` : shown;
};

const moments = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

const momentText = (at: Instant): string => `${moments.format(new Date(instantToMillis(at)))} UTC`;

/** What the words depend on. */
export type Addressed = Pick<Organization, 'name' | 'externalId' | 'trialExpiresAt' | 'billedExternally'>;

export const wordsOf = (
  notice: TrialNotice,
  organization: Addressed,
  { billingPage, uploadGrace }: MailLinks,
): NoticeWords => {
  const name = oneLine(organization.name) || organization.externalId;
  const end = momentText(organization.trialExpiresAt);
  const lastUpload = momentText(plus(organization.trialExpiresAt, uploadGrace));
  const action = {
    label: 'Add a card',
    url: billingPage.replaceAll('{organization}', encodeURIComponent(organization.externalId)),
  };
  const footer = `You get this mail because your address belongs to the organization ${name} (${organization.externalId}).`;
  switch (notice) {
    case 'trial pending expiry': {
      const news = { subject: `The trial of ${name} ends soon`, heading: 'Your trial ends soon' };
      if (organization.billedExternally)
        return {
          ...news,
          paragraphs: [
            `The trial of ${name} ends on ${end}.`,
            'There is nothing that you have to do, and no card is needed: your team gets its bill by another way.',
            'You see your data as before, and what your agents send is stored as before.',
          ],
          action: { ...action, label: 'See your usage' },
          footer,
        };
      return {
        ...news,
        paragraphs: [
          `The trial of ${name} ends on ${end}.`,
          'Add a card before then and nothing changes for you: you pay for what you use from that moment on, and nothing for what you used before.',
          `Without a card you can no longer see your data once the trial is over; what your agents send is still stored until ${lastUpload}.`,
        ],
        action,
        footer,
      };
    }
    case 'trial expired':
      return {
        subject: `The trial of ${name} has ended`,
        heading: 'Your trial has ended',
        paragraphs: [
          `The trial of ${name} ended on ${end}, and there is no card yet. Until there is one, you cannot see your data.`,
          `Nothing is deleted: what your agents send is still stored until ${lastUpload}. After that it is no longer taken.`,
          'Add a card and you see your data again at once.',
        ],
        action,
        footer,
      };
    case 'data upload refused':
      return {
        subject: `Data of ${name} is no longer stored`,
        heading: 'Your data is no longer stored',
        paragraphs: [
          `The trial of ${name} ended on ${end}, and there is no card yet. What your agents send is therefore no longer taken, and is missing from then on.`,
          'Add a card and both are open again at once: your agents can send, and you can see your data.',
        ],
        action,
        footer,
      };
  }
};
