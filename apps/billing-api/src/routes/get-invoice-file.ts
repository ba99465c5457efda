/** The file of an invoice, on its way from the provider to the customer. */
import type { InvoiceFileQuery } from '@usage-billing/contracts/wire';
import type { ProviderInvoices } from '@usage-billing/core/invoices';
import { type Clock, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import type { EndpointRequest, FileDownload } from '../http/endpoint.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';
import type { InvalidLink, InvoiceLinks } from './invoice-link.ts';
import { postedInvoiceWithFile } from './posted-invoices.ts';

const NO_FILE: ApiProblem = { name: 'file-not-found' };

/** The provider says whose file it is even though the link is ours: a link outlives a change of account. */
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
  }: EndpointRequest<InvoiceFileQuery, undefined>): TE.TaskEither<ApiProblem, FileDownload> =>
    inSteps(async function* () {
      const { fileId = '' } = params;
      const link = deps.links.check({ externalId, fileId }, query, deps.clock.now());
      yield* step(E.mapLeft((name: InvalidLink): ApiProblem => ({ name }))(link));
      const organization = yield* step(findOrganization(deps.cachedDirectory, externalId));
      const number = yield* step(accountNumberIn(organization));
      const found = postedInvoiceWithFile(deps.invoices, number, fileId);
      const invoice = yield* step(E.fromOption(() => NO_FILE)(yield* step(TE.mapLeft(portProblem)(found))));
      const opened = yield* step(TE.mapLeft(portProblem)(deps.invoices.file(fileId)));
      const stream = yield* step(E.fromOption(() => NO_FILE)(opened));
      return { fileName: `${invoice.number}.pdf`, stream };
    });
