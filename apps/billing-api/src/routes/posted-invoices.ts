/** The invoices that customers see, read no further than needed. */
import type { Invoice, ProviderError, ProviderInvoices } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

type Invoices = Pick<ProviderInvoices, 'ofAccount'>;

const isPosted = (invoice: Invoice): boolean => invoice.status === 'Posted';

/** Hands over posted invoices, newest first, until one of them makes `enough` say so. */
const readPosted = async (
  invoices: Invoices,
  accountNumber: string,
  enough: (invoice: Invoice) => boolean,
): Promise<E.Either<ProviderError, void>> => {
  for await (const page of invoices.ofAccount(accountNumber)) {
    if (E.isLeft(page)) return page;
    if (page.right.filter(isPosted).some(enough)) break;
  }
  return E.right(undefined);
};

/** `page` counts from 1. */
export const pageOfPostedInvoices =
  (
    invoices: Invoices,
    accountNumber: string,
    { page, pageSize }: { readonly page: number; readonly pageSize: number },
  ): TaskEither<ProviderError, ReadonlyArray<Invoice>> =>
  async () => {
    const found: Invoice[] = [];
    let seen = 0;
    const read = await readPosted(invoices, accountNumber, (invoice) => {
      seen += 1;
      if (seen > (page - 1) * pageSize) found.push(invoice);
      return found.length === pageSize;
    });
    return E.map(() => found)(read);
  };

export const postedInvoiceWithFile =
  (invoices: Invoices, accountNumber: string, fileId: string): TaskEither<ProviderError, O.Option<Invoice>> =>
  async () => {
    let found: O.Option<Invoice> = O.none;
    const read = await readPosted(invoices, accountNumber, (invoice) => {
      if (invoice.files.some(({ id }) => id === fileId)) found = O.some(invoice);
      return O.isSome(found);
    });
    return E.map(() => found)(read);
  };
