/** What it means that a difference is accepted no more, in words. */
import type { ProposalPreview } from '@usage-billing/core/admin';
import type { AcceptedDifference } from '@usage-billing/core/invoices';
import { acceptedQuantity, kindWords } from '../../view/difference-words.ts';
import { instantText } from '../../view/format.ts';
import { type Child, tags } from '../../view/tags.ts';

const { p } = tags;

export const withdrawalTitle = (accepted: AcceptedDifference): string =>
  `Withdraw the acceptance of ${acceptedQuantity(accepted)} of ${accepted.instanceId}`;

export const withdrawalFields = (accepted: AcceptedDifference): Child =>
  p({}, `Between: ${kindWords(accepted.kind)}. It is ${standing(accepted)}`);

const standing = ({ as, at, decision }: AcceptedDifference): string =>
  `accepted as ${as} by ${decision.by} at ${instantText(at)}: ${decision.note}`;

export const withdrawalPreview = (accepted: AcceptedDifference): ProposalPreview => ({
  changes: [
    {
      what: `${acceptedQuantity(accepted)}, ${kindWords(accepted.kind)}`,
      before: standing(accepted),
      after: 'not accepted',
    },
  ],
  will: ['From the next reconciliation on it is unexplained again, where it is still there.'],
  willNot: [
    'What staff accepted stays on record.',
    ...(accepted.as === 'credited' ? ['No credit is taken back in Zuora, and no invoice is changed.'] : []),
  ],
});

export const withdrawn = (accepted: AcceptedDifference): string =>
  `Withdrawn: ${acceptedQuantity(accepted)} of ${accepted.instanceId}, ${kindWords(accepted.kind)}.`;
