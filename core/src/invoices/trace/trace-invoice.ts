/** An invoice back to the events that it bills. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays } from '../../shared/calendar.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import type { EventHistory, HourCount } from '../../usage/ports/event-history.ts';
import type { EventStoreError } from '../../usage/ports/event-store.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { Invoice, InvoiceItem, ProviderInvoices } from '../provider/provider-invoices.ts';
import type { JournalError, JournalLine, UploadJournal } from '../upload/journal/upload-journal.ts';
import { isBilledBy } from './trace-line.ts';
import { hoursOfLine } from './trace-upload.ts';

/** What the trace of an invoice reads; it writes nothing. */
export interface TraceInvoiceDeps {
  readonly directory: Pick<OrganizationDirectory, 'all'>;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
  readonly events: Pick<EventHistory, 'countsOf'>;
  readonly journal: Pick<UploadJournal, 'lines'>;
}

/** A line of an invoice, and the usage that it bills. */
export interface InvoiceLineTrace {
  readonly item: InvoiceItem;
  /** Imported lines whose usage the item bills, with the hours of their days as the event store has them now. */
  readonly uploads: ReadonlyArray<JournalLine & { readonly hours: ReadonlyArray<HourCount> }>;
}

/** An invoice down to uploads and hours. */
export interface InvoiceTrace {
  readonly invoice: Invoice;
  readonly organization: Organization;
  readonly lines: ReadonlyArray<InvoiceLineTrace>;
}

/** Which invoice to trace. */
export interface TraceInvoiceInput {
  readonly number: string;
  /** Whose it is; none: every account in the directory is looked through. */
  readonly organization: O.Option<Organization>;
}

/** A source that could not be read. */
export type TraceInvoiceError = DirectoryUnavailable | EventStoreError | JournalError | ProviderError;

/** It only reads. None: no account in the directory has an invoice of this number. */
export const traceInvoice =
  (deps: TraceInvoiceDeps) =>
  ({ number, organization }: TraceInvoiceInput): TaskEither<TraceInvoiceError, O.Option<InvoiceTrace>> =>
    inSteps(async function* () {
      const found = yield* step(findInvoice(deps, number, organization));
      if (O.isNone(found)) return O.none;
      const lines: InvoiceLineTrace[] = [];
      for (const item of found.value.invoice.items)
        lines.push({ item, uploads: yield* step(uploadsOf(deps, found.value.invoice.accountNumber, item)) });
      return O.some({ ...found.value, lines });
    });

type Found = Pick<InvoiceTrace, 'invoice' | 'organization'>;

const findInvoice = (
  deps: TraceInvoiceDeps,
  number: string,
  whose: O.Option<Organization>,
): TaskEither<DirectoryUnavailable | ProviderError, O.Option<Found>> =>
  inSteps(async function* () {
    if (O.isSome(whose)) return yield* step(invoiceOf(deps, number, whose.value));
    for await (const page of deps.directory.all())
      for (const organization of yield* step(page)) {
        const found = yield* step(invoiceOf(deps, number, organization));
        if (O.isSome(found)) return found;
      }
    return O.none;
  });

const invoiceOf = (
  { invoices }: TraceInvoiceDeps,
  number: string,
  organization: Organization,
): TaskEither<ProviderError, O.Option<Found>> =>
  inSteps(async function* () {
    if (O.isNone(organization.billingAccount)) return O.none;
    for await (const page of invoices.ofAccount(organization.billingAccount.value.number)) {
      const invoice = (yield* step(page)).find((one) => one.number === number);
      if (invoice !== undefined) return O.some({ invoice, organization });
    }
    return O.none;
  });

const uploadsOf = (
  { journal, events }: TraceInvoiceDeps,
  accountNumber: string,
  item: InvoiceItem,
): TaskEither<EventStoreError | JournalError, InvoiceLineTrace['uploads']> =>
  inSteps(async function* () {
    const found: Array<InvoiceLineTrace['uploads'][number]> = [];
    if (item.kind !== 'usage') return found;
    for await (const page of journal.lines({ from: item.serviceStart, to: addDays(item.serviceEnd, 1) }))
      for (const each of yield* step(page)) {
        const { line, state } = each;
        if (state !== 'Imported' || line.accountNumber !== accountNumber || !isBilledBy(line, item)) continue;
        found.push({ ...each, hours: yield* step(events.countsOf(hoursOfLine(line))) });
      }
    return found;
  });
