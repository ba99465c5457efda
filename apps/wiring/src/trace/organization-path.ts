/** The path of the usage of one organization. */
import type { OrganizationTrace } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { group } from '../run/numbers.ts';
import { lineStep } from './hours-step.ts';
import { eventsText, quantityText, statusText } from './line-steps.ts';
import type { Path } from './path.ts';

/** What was used, uploaded and invoiced, and what is set aside. */
export const organizationPath = (trace: OrganizationTrace): Path => {
  const { organization, range, units, lines, invoices, setAside } = trace;
  const { externalId, id, trialExpiresAt, billingAccount } = organization;
  return {
    title: `organization ${externalId}${O.isSome(id) ? ` (${id.value})` : ''}, ${formatInstant(range.from)} to before ${formatInstant(range.to)}`,
    steps: [
      {
        word: 'trial',
        at: trialExpiresAt,
        says: `ends; ${O.isSome(billingAccount) ? `account ${billingAccount.value.number}` : 'there is no account'}`,
        facts: O.isSome(billingAccount) ? { account: billingAccount.value.number } : {},
      },
      ...units.map(({ amountType, events, total, recorded }) => ({
        word: 'used',
        says: `${eventsText(events)}, ${quantityText(total, amountType)}; the ledger has ${group(recorded.toString())}`,
        facts: { unit: amountType, events, total: total.toString(), recorded: recorded.toString() },
      })),
      ...lines.map(({ line, uploadId, state }) => {
        const step = lineStep(line, uploadId.toString());
        return { ...step, says: `${step.says} (${state.toLowerCase()})`, facts: { ...step.facts, state } };
      }),
      ...invoices.map(({ number, invoiceDate, amount, status }) => ({
        word: 'invoice',
        says: `${number} of ${invoiceDate}, ${amount.amount.toFixed()} ${amount.currency} (${statusText(status)})`,
        facts: { invoice: number, date: invoiceDate, amount: amount.amount.toFixed(), currency: amount.currency },
      })),
    ],
    ends: setAside.map(
      ({ amount, amountType, reason, detail, oldest, newest }) =>
        `Set aside, ${quantityText(amount, amountType)} of ${formatInstant(oldest)} to ${formatInstant(newest)}: ${reason} (${detail}).`,
    ),
  };
};
