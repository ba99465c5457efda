/** Posted invoices, with links to their files that are good for a limited time. */
import type { InvoiceAnswer, InvoicesQuery } from '@usage-billing/contracts/wire';
import type { Invoice, ProviderInvoices } from '@usage-billing/core/invoices';
import type { Clock } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import { type Refusal, refusalOf } from '../http/problem.ts';
import type { Asked } from '../http/route.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';
import type { InvoiceLinks } from './invoice-link.ts';
import { pageOfPostedInvoices } from './posted-invoices.ts';

const DEFAULT_PAGE_SIZE = 20;

const invoiceAnswer = (invoice: Invoice, linkTo: (fileId: string) => string): InvoiceAnswer => ({
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
    readonly recentDirectory: DirectoryReads;
    readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
    readonly links: InvoiceLinks;
    readonly clock: Clock;
  }) =>
  ({ externalId, query }: Asked<InvoicesQuery, undefined>): TE.TaskEither<Refusal, ReadonlyArray<InvoiceAnswer>> => {
    const { page = 1, pageSize = DEFAULT_PAGE_SIZE } = query;
    const linkTo = (fileId: string): string => deps.links.linkTo({ externalId, fileId }, deps.clock.now());
    return pipe(
      findOrganization(deps.recentDirectory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(refusalOf)(pageOfPostedInvoices(deps.invoices, number, { page, pageSize }))),
      TE.map((invoices) => invoices.map((invoice) => invoiceAnswer(invoice, linkTo))),
    );
  };
