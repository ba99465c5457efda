/** The file of an invoice, on its way from the provider to the customer. */
import type { InvoiceFileQuery } from '@usage-billing/contracts/wire';
import type { Invoice, ProviderInvoices } from '@usage-billing/core/invoices';
import type { Clock } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import { type Refusal, refusalOf } from '../http/problem.ts';
import type { Asked, NamedFile } from '../http/route.ts';
import { accountNumberIn, findOrganization } from './find-organization.ts';
import type { InvoiceLinks } from './invoice-link.ts';
import { postedInvoiceWithFile } from './posted-invoices.ts';

const noFile = (): Refusal => ({ name: 'file-not-found' });

/** The provider is asked whose file it is even though the link is ours: a link outlives a change of account. */
export const getInvoiceFile =
  (deps: {
    readonly recentDirectory: DirectoryReads;
    readonly invoices: Pick<ProviderInvoices, 'ofAccount' | 'file'>;
    readonly links: InvoiceLinks;
    readonly clock: Clock;
  }) =>
  ({ externalId, parts, query }: Asked<InvoiceFileQuery, undefined>): TE.TaskEither<Refusal, NamedFile> => {
    const fileId = parts.fileId ?? '';
    const checked = deps.links.check({ externalId, fileId }, query, deps.clock.now());
    if (E.isLeft(checked)) return TE.left({ name: checked.left });
    const open = (invoice: Invoice): TE.TaskEither<Refusal, NamedFile> =>
      pipe(
        TE.mapLeft(refusalOf)(deps.invoices.file(fileId)),
        TE.chain(TE.fromOption(noFile)),
        TE.map((stream) => ({ fileName: `${invoice.number}.pdf`, stream })),
      );
    return pipe(
      findOrganization(deps.recentDirectory, externalId),
      TE.chain(accountNumberIn),
      TE.chain((number) => TE.mapLeft(refusalOf)(postedInvoiceWithFile(deps.invoices, number, fileId))),
      TE.chain(TE.fromOption(noFile)),
      TE.chain(open),
    );
  };
