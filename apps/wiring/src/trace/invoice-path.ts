/** The path of an invoice back to its events. */
import type { InvoiceTrace } from '@usage-billing/core/invoices';
import { group } from '../run/numbers.ts';
import { hoursStep, lineStep } from './hours-step.ts';
import { statusText } from './line-steps.ts';
import type { Path } from './path.ts';

/** Each line of an invoice, with the uploads and hours that it bills. */
export const invoicePath = ({ invoice, organization, lines }: InvoiceTrace): Path => ({
  title: `invoice ${invoice.number} of ${organization.externalId}, ${invoice.invoiceDate}, ${statusText(invoice.status)}, ${invoice.amount.amount.toFixed()} ${invoice.amount.currency}`,
  steps: lines.flatMap(({ item, uploads }) => [
    {
      word: 'invoice line',
      says: `${item.name}: ${group(item.quantity.toFixed())} ${item.unit}, ${item.serviceStart} to ${item.serviceEnd}, for ${item.chargeAmount.toFixed()} ${invoice.amount.currency}`,
      facts: {
        kind: item.kind,
        unit: item.unit,
        quantity: item.quantity.toFixed(),
        amount: item.chargeAmount.toFixed(),
        serviceStart: item.serviceStart,
        serviceEnd: item.serviceEnd,
      },
    },
    ...uploads.flatMap(({ uploadId, line, hours }) => [lineStep(line, uploadId.toString()), hoursStep(line, hours)]),
  ]),
  ends: lines.flatMap(({ item, uploads }) => {
    const sent = uploads.reduce((sum, { line }) => sum + line.quantity, 0n);
    if (item.kind !== 'usage') return [`${item.name} bills no usage (${item.kind}).`];
    return item.quantity.eq(sent.toString())
      ? [`${item.name}: the uploads add up to its quantity.`]
      : [
          `${item.name}: the uploads add up to ${group(sent.toString())}, the line says ${group(item.quantity.toFixed())}.`,
        ];
  }),
});
