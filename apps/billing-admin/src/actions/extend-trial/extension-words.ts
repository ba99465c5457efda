/** What extending a trial does, in words. */
import type { ProposalPreview, TrialExtensionPreview } from '@usage-billing/core/admin';
import { formatInstant, type Instant, MINUTE } from '@usage-billing/core/shared';
import { type ExtendedTrial, type Organization, type RefusalFlag, refusalFlags } from '@usage-billing/core/trials';
import { isSome } from 'fp-ts/lib/Option.js';
import { owedText } from '../../action/owed-text.ts';
import { amountText, instantText } from '../../view/format.ts';

export const extensionTitle = ({ before: { name }, told }: TrialExtensionPreview): string =>
  `Extend the trial of ${name} to ${instantText(told.after)}`;

export const notLater = (end: Instant): string =>
  `The trial ends ${instantText(end)} already, and is never shortened. Give a later end.`;

export const extensionDone = ({ after, cleared }: ExtendedTrial): string =>
  `The trial ends ${instantText(after)} now. ${
    cleared.length === 0 ? 'No refusal was cleared.' : `Accepted again: ${cleared.map(nameOf).join(' and ')}.`
  }`;

const nameOf = (flag: RefusalFlag): string => (flag === 'refuseDataAccess' ? 'data access' : 'data upload');

export const extensionPreview = ({ before, after, told, taken, owed }: TrialExtensionPreview): ProposalPreview => ({
  changes: [
    { what: 'End of the trial', before: exact(told.before), after: exact(told.after) },
    ...refusalFlags
      .filter((flag) => before[flag])
      .map((flag) => ({
        what: upper(nameOf(flag)),
        before: accepted(before, flag),
        after: accepted(after, flag),
      })),
    {
      what: 'Owed so far, of this period and before it',
      before: owedText(owed.before),
      after: isSome(owed.after) ? owedText(owed.after) : 'not known',
    },
  ],
  will: [
    `Usage up to ${exact(told.after)} is free, in whole hours.`,
    ...(told.cleared.length === 0 ? [] : [`The enforcer’s refusals go: ${told.cleared.map(nameOf).join(' and ')}.`]),
    ...(isTold(before) && !isTold(after) ? ['The owners are told again in time before the new end.'] : []),
  ],
  willNot: [
    'Nobody is mailed now.',
    ...refusalFlags
      .filter((flag) => after[flag])
      .map((flag) => `${upper(nameOf(flag))} stays refused: ${reasonOf(after)}.`),
    ...taken.map(
      ({ unit, amount, price }) =>
        `${amountText(amount, unit)} (today ${owedText(price)}) that uploads have taken already stay on the bill. Reconciliations call them billed although free, until staff credit them and accept that with “billing reconcile accept”.`,
    ),
  ],
});

/** Whole minutes as everywhere, and to the last digit where there is more. */
const exact = (at: Instant): string => (at % MINUTE === 0n ? instantText(at) : formatInstant(at));

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const accepted = (organization: Organization, flag: RefusalFlag): string =>
  organization[flag] ? 'refused' : 'accepted';

const reasonOf = ({ refuseDataReason }: Organization): string =>
  isSome(refuseDataReason) ? refuseDataReason.value : 'nobody gave a reason';

const isTold = ({ trialPendingExpiryNotifiedAt, trialExpiredNotifiedAt }: Organization): boolean =>
  isSome(trialPendingExpiryNotifiedAt) || isSome(trialExpiredNotifiedAt);
