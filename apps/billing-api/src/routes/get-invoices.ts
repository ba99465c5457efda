/** Posted invoices, with links to their files that are good for a limited time. */
import type { InvoiceResponse, InvoicesQuery } from '@usage-billing/contracts/wire';
import type { Invoice, ProviderInvoices } from '@usage-billing/core/invoices';
import type { Clock } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';
import type { InvoiceLinks } from './invoice-link.ts';
import { pageOfPostedInvoices } from './posted-invoices.ts';

const DEFAULT_PAGE_SIZE = 20;

const invoiceResponse = (invoice: Invoice, linkTo: (fileId: string) => string): InvoiceResponse => ({
  id: invoice.id,
  number: invoice.number,
  invoiceDate: invoice.invoiceDate,
  dueDate: invoice.dueDate,
  currency: invoice.amount.currency,
  amount: invoice.amount.amount,
  balance: invoice.balance.amount,
  items: invoice.items,
  files: invoice.files.map(({ id, versionNumber }) => ({ id, versionNumber, url: linkTo(id) })),
});

export const getInvoices =
  (deps: {
    readonly cachedDirectory: DirectoryReads;
    readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
    readonly links: InvoiceLinks;
    readonly clock: Clock;
  }) =>
  ({
    externalId,
    query,
  }: EndpointRequest<InvoicesQuery, undefined>): TE.TaskEither<ApiProblem, ReadonlyArray<InvoiceResponse>> => {
    const { page = 1, pageSize = DEFAULT_PAGE_SIZE } = query;
    const linkTo = (fileId: string): string => deps.links.linkTo({ externalId, fileId }, deps.clock.now());
    return pipe(
      findOrganization(deps.cachedDirectory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(portProblem)(pageOfPostedInvoices(deps.invoices, number, { page, pageSize }))),
      TE.map((invoices) => invoices.map((invoice) => invoiceResponse(invoice, linkTo))),
    );
  };
