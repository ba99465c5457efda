/** The file of an invoice, on its way from the provider to the customer. */
import type { InvoiceFileQuery } from '@usage-billing/contracts/wire';
import type { Invoice, ProviderInvoices } from '@usage-billing/core/invoices';
import type { Clock } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import type { EndpointRequest, FileDownload } from '../http/endpoint.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';
import type { InvoiceLinks } from './invoice-link.ts';
import { postedInvoiceWithFile } from './posted-invoices.ts';

const noFile = (): ApiProblem => ({ name: 'file-not-found' });

/** The provider is asked whose file it is even though the link is ours: a link outlives a change of account. */
export const getInvoiceFile =
  (deps: {
    readonly cachedDirectory: DirectoryReads;
    readonly invoices: Pick<ProviderInvoices, 'ofAccount' | 'file'>;
    readonly links: InvoiceLinks;
    readonly clock: Clock;
  }) =>
  ({
    externalId,
    params,
    query,
  }: EndpointRequest<InvoiceFileQuery, undefined>): TE.TaskEither<ApiProblem, FileDownload> => {
    const fileId = params.fileId ?? '';
    const checked = deps.links.check({ externalId, fileId }, query, deps.clock.now());
    if (E.isLeft(checked)) return TE.left({ name: checked.left });
    const open = (invoice: Invoice): TE.TaskEither<ApiProblem, FileDownload> =>
      pipe(
        TE.mapLeft(portProblem)(deps.invoices.file(fileId)),
        TE.chain(TE.fromOption(noFile)),
        TE.map((stream) => ({ fileName: `${invoice.number}.pdf`, stream })),
      );
    return pipe(
      findOrganization(deps.cachedDirectory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(portProblem)(postedInvoiceWithFile(deps.invoices, number, fileId))),
      TE.chain(TE.fromOption(noFile)),
      TE.chain(open),
    );
  };
