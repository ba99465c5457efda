/** What the laws of ledger, journal and post-trial queue are given: the three ports over the same data. */
import type { NewUpload, PostTrialInvoiceQueue, UploadJournal } from '@usage-billing/core/invoices';
import type { Instant, StaffActions } from '@usage-billing/core/shared';
import type { HourlyTotal, UnassignedAggregate, UploadId, UsageLedger } from '@usage-billing/core/usage';
import type { Closable } from './law.ts';
import { aNewUpload, anHourlyTotal, at } from './samples.ts';
import { allOf, right } from './unwrap.ts';

/** A ledger of its own, empty at first. */
export interface LedgerSubject extends Closable {
  readonly ledger: UsageLedger;
  /** Where ledger, journal and queue write what staff decided. */
  readonly actions: StaffActions;
}

/** Ledger, journal and queue over one store, which share rows. */
export interface BillingDataSubject extends LedgerSubject {
  readonly journal: UploadJournal;
  readonly queue: PostTrialInvoiceQueue;
  /** A copy of what the journal holds now, put back in another place. */
  readonly restored: () => Promise<Closable & { readonly journal: UploadJournal }>;
}

export const ALWAYS = { from: at('0001-01-01T00:00:00Z'), to: at('9999-01-01T00:00:00Z') };
export const RECORDED_AT: Instant = at('2026-03-10T10:10:00Z');

/** Records one total for each of the given parts and answers the rows, in the order of their ids. */
export const recorded = async (
  ledger: UsageLedger,
  ...totals: ReadonlyArray<Partial<HourlyTotal>>
): Promise<ReadonlyArray<UnassignedAggregate>> => {
  const before = new Set((await free(ledger)).map(({ id }) => id));
  await right(ledger.recordTotals(totals.map(anHourlyTotal), RECORDED_AT));
  return (await free(ledger)).filter(({ id }) => !before.has(id));
};

/** Every row that no upload has taken, in the order of ids. */
export const free = (ledger: UsageLedger): Promise<ReadonlyArray<UnassignedAggregate>> =>
  allOf(ledger.unassigned(ALWAYS));

export const idsOf = (rows: ReadonlyArray<{ readonly id: bigint }>): ReadonlyArray<bigint> => rows.map(({ id }) => id);

/** Prepares an upload under a reserved id. */
export const prepared = async (
  journal: UploadJournal,
  aggregateIds: ReadonlyArray<bigint>,
  given: Partial<NewUpload> = {},
): Promise<UploadId> => {
  const id = await right(journal.reserveId);
  await right(journal.prepare(aNewUpload({ id, aggregateIds, ...given })));
  return id;
};
