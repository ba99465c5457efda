/** Where an organization stands, as a word with a tone. */
import type { Instant } from '@usage-billing/core/shared';
import { defaultEnforcementPolicy, explain, type Organization, type Standing } from '@usage-billing/core/trials';
import { badge, type Tone } from './badge.ts';
import type { Html } from './tags.ts';

const TONES: Readonly<Record<Standing, Tone>> = {
  deleted: 'quiet',
  'billing is off': 'quiet',
  'in trial': 'info',
  'billed externally': 'quiet',
  paying: 'well',
  'never connected': 'quiet',
  delinquent: 'look',
};

export const standingBadge = (organization: Organization, now: Instant): Html =>
  standingWord(explain(organization, [], now, defaultEnforcementPolicy).explanation.standing);

export const standingWord = (standing: Standing): Html => badge(TONES[standing], standing);
