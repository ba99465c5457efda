/** Posted invoices, with links to their files that are valid for a limited time. */
import { InvoiceCursor, type InvoiceResponse, type InvoicesQuery } from '@usage-billing/contracts/wire';
import { formatMoney, type Invoice, type ProviderInvoices } from '@usage-billing/core/invoices';
import { type Clock, fail, inSteps, step } from '@usage-billing/core/shared';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import type { EndpointRequest, ResponseHeaders, UndecodedRequest } from '../http/endpoint.ts';
import { type ApiProblem, invalid, portProblem } from '../http/problem.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';
import type { InvoiceLinks } from './invoice-link.ts';
import { type PageStart, pageOfPostedInvoices } from './posted-invoices.ts';

export const DEFAULT_PAGE_SIZE = 20;

export interface GetInvoicesDeps {
  readonly cachedDirectory: DirectoryReads;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
  readonly links: InvoiceLinks;
  readonly clock: Clock;
}

export const getInvoices =
  (deps: GetInvoicesDeps) =>
  ({ externalId, query }: EndpointRequest<InvoicesQuery, undefined>) =>
    inSteps<ApiProblem, ReadonlyArray<InvoiceResponse>>(async function* () {
      const { cursor, page = 1, pageSize = DEFAULT_PAGE_SIZE } = query;
      if (cursor !== undefined && query.page !== undefined) return yield* fail(CURSOR_AND_PAGE);
      const organization = yield* step(findOrganization(deps.cachedDirectory, externalId));
      const number = yield* step(accountNumberIn(organization));
      const start: PageStart =
        cursor === undefined ? { _tag: 'Skip', count: (page - 1) * pageSize } : { _tag: 'After', invoice: cursor };
      const reading = pageOfPostedInvoices(deps.invoices, number, { start, pageSize });
      const invoices = yield* step(TE.mapLeft(portProblem)(reading));
      const linkTo = (fileId: string): string => deps.links.linkTo({ externalId, fileId }, deps.clock.now());
      return invoices.map((invoice) => invoiceResponse(invoice, linkTo));
    });

const CURSOR_AND_PAGE = invalid([{ field: 'cursor', reason: 'excludes page; send one of the two' }]);

const invoiceResponse = (invoice: Invoice, linkTo: (fileId: string) => string): InvoiceResponse => ({
  id: invoice.id,
  number: invoice.number,
  invoiceDate: invoice.invoiceDate,
  dueDate: invoice.dueDate,
  currency: invoice.amount.currency,
  amount: formatMoney(invoice.amount.amount, invoice.amount.currency),
  balance: formatMoney(invoice.balance.amount, invoice.balance.currency),
  items: invoice.items.map((item) => ({
    ...item,
    chargeAmount: formatMoney(item.chargeAmount, invoice.amount.currency),
  })),
  files: invoice.files.map(({ id, versionNumber }) => ({ id, versionNumber, url: linkTo(id) })),
});

/** A full page may have another one behind it: looking would cost calls of the provider. */
export const nextPageLink = (
  invoices: ReadonlyArray<InvoiceResponse>,
  { externalId, query }: UndecodedRequest,
): ResponseHeaders => {
  const pageSize = query.get('pageSize') ?? String(DEFAULT_PAGE_SIZE);
  const last = invoices.at(-1);
  if (last === undefined || invoices.length < Number(pageSize)) return {};
  const next = new URLSearchParams({ cursor: InvoiceCursor.encode(last), pageSize });
  return { Link: `</api/billing/${encodeURIComponent(externalId)}/invoices?${next}>; rel="next"` };
};
