/** Differences of a reconciliation in words. */
import type { AcceptedDifference, Seam } from '@usage-billing/core/invoices';
import { grouped } from './format.ts';

/** Between which places a difference is. */
export const SEAM_WORDS: Readonly<Record<Seam, string>> = {
  Hour: 'events and ledger, of an hour',
  LedgerDay: 'sums and rows of the ledger, of a day',
  LedgerRow: 'a ledger row that no upload took',
  UploadedRows: 'an upload and the rows it took',
  UploadedDays: 'days of an upload and of the rows it took',
  ProviderUsage: 'an upload and the usage in Zuora',
  ProviderDay: 'days of an upload and of its usage in Zuora',
  UsageStatus: 'usage in Zuora with an unknown status',
  ServicePeriod: 'usage in Zuora and invoices',
  BilledAlthoughFree: 'billed although free',
  WrongAccount: 'billed on another account',
};

const isSeam = (kind: string): kind is Seam => Object.hasOwn(SEAM_WORDS, kind);

/** Of a kind that an acceptance was stored with. */
export const kindWords = (kind: string): string => (isSeam(kind) ? SEAM_WORDS[kind] : kind);

/** Of all its parts together. */
export const acceptedQuantity = ({ parts, amountType }: AcceptedDifference): string => {
  const [first, ...more] = parts.map(({ quantity: found }) => found);
  const sum = more.reduce((total, one) => total?.plus(one), first);
  return `${groupedDecimal(sum?.toFixed() ?? '0')} ${amountType}`;
};

/** Digits before the point in groups; those behind it as they are. */
export const groupedDecimal = (text: string): string => {
  const [whole = '', ...fraction] = text.split('.');
  return [text.startsWith('-0') ? '−0' : grouped(BigInt(whole)), ...fraction].join('.');
};
