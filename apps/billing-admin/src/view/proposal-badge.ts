/** The state of a proposal, as every page shows it. */
import type { ProposalState } from '@usage-billing/core/admin';
import { badge, type Tone } from './badge.ts';
import type { Html } from './tags.ts';

const TONES: Readonly<Record<ProposalState, Tone>> = {
  open: 'info',
  'not finished': 'look',
  done: 'well',
  refused: 'act',
  failed: 'act',
};

export const proposalBadge = (state: ProposalState): Html => badge(TONES[state], state);
