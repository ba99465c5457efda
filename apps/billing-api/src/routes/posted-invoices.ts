/** The invoices that customers see, read no further than needed. */
import { type Invoice, newestFirst, type ProviderError, type ProviderInvoices } from '@usage-billing/core/invoices';
import { inSteps, step } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

type Invoices = Pick<ProviderInvoices, 'ofAccount'>;

/** Where a page begins. */
export type PageStart =
  /** Behind this invoice, which need not be there any more. */
  | { readonly _tag: 'After'; readonly invoice: Pick<Invoice, 'invoiceDate' | 'number'> }
  /** After so many of the newest invoices. */
  | { readonly _tag: 'Skip'; readonly count: number };

export const pageOfPostedInvoices = (
  invoices: Invoices,
  accountNumber: string,
  { start, pageSize }: { readonly start: PageStart; readonly pageSize: number },
): TaskEither<ProviderError, ReadonlyArray<Invoice>> =>
  inSteps(async function* () {
    const page: Invoice[] = [];
    let position = 0;
    yield* step(
      readPosted(invoices, accountNumber, (invoice) => {
        position += 1;
        if (isInPage(start, invoice, position)) page.push(invoice);
        return page.length === pageSize;
      }),
    );
    return page;
  });

const isInPage = (start: PageStart, invoice: Invoice, position: number): boolean =>
  start._tag === 'After' ? newestFirst(invoice, start.invoice) > 0 : position > start.count;

export const postedInvoiceWithFile = (
  invoices: Invoices,
  accountNumber: string,
  fileId: string,
): TaskEither<ProviderError, O.Option<Invoice>> =>
  inSteps(async function* () {
    let found: O.Option<Invoice> = O.none;
    yield* step(
      readPosted(invoices, accountNumber, (invoice) => {
        if (invoice.files.some(({ id }) => id === fileId)) found = O.some(invoice);
        return O.isSome(found);
      }),
    );
    return found;
  });

/** Passes posted invoices on, newest first, until `isEnough` says so of one. */
const readPosted = (
  invoices: Invoices,
  accountNumber: string,
  isEnough: (invoice: Invoice) => boolean,
): TaskEither<ProviderError, void> =>
  inSteps(async function* () {
    for await (const page of invoices.ofAccount(accountNumber)) {
      const posted = (yield* step(page)).filter(({ status }) => status === 'Posted');
      if (posted.some(isEnough)) return;
    }
  });
