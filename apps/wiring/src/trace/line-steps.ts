/** The steps that an upload and its lines have in every trace. */
import { type BilledItem, costShare, type LineTrace, type Upload, type UploadStep } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import { group } from '../run/numbers.ts';
import type { PathStep } from './path.ts';

/** A whole quantity with its unit, in groups of three digits. */
export const quantityText = (quantity: bigint, unit: string): string => `${group(quantity.toString())} ${unit}`;

export const eventsText = (events: number): string => `${group(String(events))} ${events === 1 ? 'event' : 'events'}`;

/** The moments of an upload: prepared, sent, imported. */
export const uploadSteps = (
  { id, name, fingerprint }: Pick<Upload, 'id' | 'name' | 'fingerprint'>,
  steps: ReadonlyArray<UploadStep>,
): ReadonlyArray<PathStep> =>
  steps.map(({ at, to, error, decision }) => ({
    word: to.toLowerCase(),
    at,
    says: [
      `upload ${name}`,
      ...(to === 'Sent' && O.isSome(fingerprint) ? [`sha256 ${fingerprint.value}`] : []),
      ...(O.isSome(error) ? [error.value] : []),
      ...(O.isSome(decision) ? [`decided by ${decision.value.by}: ${decision.value.note}`] : []),
    ].join(', '),
    facts: { upload: id.toString(), name, state: to },
  }));

/** A line at the provider and on its invoice; `part` is what is traced of it. */
export const lineSteps = ({ line, record, billed }: LineTrace, part: bigint): ReadonlyArray<PathStep> => [
  ...(O.isSome(record)
    ? [
        {
          word: 'provider usage',
          at: record.value.startsAt,
          says: `${group(record.value.quantity.toFixed())} ${line.amountType} on account ${line.accountNumber}, ${statusText(record.value.status)}`,
          facts: {
            account: line.accountNumber,
            quantity: record.value.quantity.toFixed(),
            status: statusText(record.value.status),
            description: line.description,
          },
        },
      ]
    : []),
  ...(O.isSome(billed) ? billedSteps(billed.value, part, line.amountType) : []),
];

const billedSteps = ({ invoice, item }: BilledItem, part: bigint, unit: string): ReadonlyArray<PathStep> => {
  const { currency } = invoice.amount;
  const cost = costShare(part, item);
  return [
    {
      word: 'invoice line',
      says: `${group(item.quantity.toFixed())} ${unit}, ${item.serviceStart} to ${item.serviceEnd}, for ${item.chargeAmount.toFixed()} ${currency} on invoice ${invoice.number} (${statusText(invoice.status)})`,
      facts: {
        invoice: invoice.number,
        status: statusText(invoice.status),
        quantity: item.quantity.toFixed(),
        amount: item.chargeAmount.toFixed(),
        currency,
        serviceStart: item.serviceStart,
        serviceEnd: item.serviceEnd,
      },
    },
    ...(O.isNone(cost)
      ? []
      : [
          {
            word: 'cost',
            says: `${item.chargeAmount.toFixed()} × ${part} / ${item.quantity.toFixed()} ${cost.value.exact ? '=' : '≈'} ${cost.value.share.toFixed()} ${currency}`,
            facts: {
              part: part.toString(),
              quantity: item.quantity.toFixed(),
              amount: item.chargeAmount.toFixed(),
              share: cost.value.share.toFixed(),
              exact: cost.value.exact,
              currency,
            },
          },
        ]),
  ];
};

/** States of the provider, known or not. */
export const statusText = (status: string | { readonly unknown: string }): string =>
  typeof status === 'string' ? status : status.unknown;
