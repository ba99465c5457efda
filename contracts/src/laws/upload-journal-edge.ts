/** How the laws of the journal take an edge. */
import type { Upload, UploadChange, UploadJournal, UploadState } from '@usage-billing/core/invoices';
import type { UploadId } from '@usage-billing/core/usage';
import { none, some, toNullable } from 'fp-ts/lib/Option.js';
import { at, hour, instance } from './samples.ts';
import { right } from './unwrap.ts';

export const NOW = at('2026-03-11T02:31:00.000007Z');

/** Totals of two instances, for two aggregates. */
export const TWO = [
  { hour: hour('2026-03-10T08:00:00Z') },
  { instanceId: instance('2'), hour: hour('2026-03-10T09:00:00Z') },
];

export const sending: UploadState = { _tag: 'Sending', since: NOW };
export const rejected: UploadState = { _tag: 'Rejected', reason: 'bad line', at: NOW };

/** From `Prepared`, attempt 0, unless said otherwise. */
export const edge = (id: UploadId, to: UploadState, given: Partial<UploadChange> = {}): UploadChange => ({
  id,
  from: { state: { _tag: 'Prepared' }, attempts: 0 },
  to,
  attempts: 0,
  refusals: 0,
  nextAttemptAt: NOW,
  lastError: none,
  fingerprint: some('3f9c2a'.repeat(10)),
  at: NOW,
  decision: none,
  aggregates: 'keep',
  ...given,
});

export const uploadOf = async (journal: UploadJournal, id: UploadId): Promise<Upload> => {
  const found = toNullable(await right(journal.find(id)));
  if (found === null) throw new Error(`upload ${id} is not there`);
  return found;
};
