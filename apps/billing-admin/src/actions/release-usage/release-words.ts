/** What releasing usage does, in words. */
import type { OwedMoney, ProposalPreview } from '@usage-billing/core/admin';
import type { Organization } from '@usage-billing/core/trials';
import type { SetAsideSum, UsageRelease } from '@usage-billing/core/usage';
import { owedText } from '../../action/owed-text.ts';
import { amountText, grouped, instantText } from '../../view/format.ts';
import { type Child, tags } from '../../view/tags.ts';

const { label, option, p, select } = tags;

export const releaseFields = (sums: ReadonlyArray<SetAsideSum>): Child =>
  sums.length === 0
    ? p({ role: 'note' }, 'Nothing of it is set aside that no run of the uploader looks at again.')
    : label(
        {},
        'Usage that is to be billed after all',
        select(
          { name: 'usage' },
          sums.map((sum, place) => option({ value: String(place) }, `${sum.reason}: ${hoursText(sum)}`)),
        ),
      );

export const releaseTitle = ({ name }: Organization, { reason, amountType }: SetAsideSum): string =>
  `Release ${amountType} of ${name}, set aside as “${reason}”`;

const hoursText = ({ amount, amountType, oldest, newest }: SetAsideSum): string =>
  `${amountText(amount, amountType)} from ${instantText(oldest)} to ${instantText(newest)}`;

export const releasePreview = (sum: SetAsideSum, cost: OwedMoney, lookBackDays: number): ProposalPreview => ({
  changes: [
    { what: `Set aside as “${sum.reason}”`, before: hoursText(sum), after: 'nothing' },
    { what: 'To be billed, at today’s prices', before: 'nothing of it', after: owedText(cost) },
  ],
  will: [
    `It is pending again. What is of the last ${lookBackDays} days goes out with the next daily run of the uploader.`,
  ],
  willNot: [
    'What is older does not go out by itself: it takes a run from that day on (billing uploader --once --from …).',
    ...(sum.reason === 'settled by hand'
      ? [`What staff did about it by hand is not undone, and may be on a bill already. They said: ${sum.detail}`]
      : []),
    ...(sum.reason === 'unmatched'
      ? ['What it may be a part of is not looked at: were it in Zuora already, it would be billed twice.']
      : []),
    ...(sum.reason === 'not rated' || sum.reason === 'nets to zero'
      ? ['The cause does not go away: where it is still there, that run sets the usage aside again.']
      : []),
  ],
});

export const released = ({ amount, amountType, rows }: UsageRelease): string =>
  `Pending again: ${amountText(amount, amountType)}, in ${rows === 1 ? '1 row' : `${grouped(rows)} rows`} of the ledger.`;
