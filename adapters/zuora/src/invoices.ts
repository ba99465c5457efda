/** Invoices of an account, their files, and invoice-and-collect. */
import type {
  CollectError,
  Currency,
  FileStream,
  Invoice,
  InvoiceAndCollectOutcome,
  InvoiceParts,
  KnownInvoiceParts,
  ProviderError,
  ProviderInvoices,
} from '@usage-billing/core/invoices';
import { inSteps, type Pages, pagesFrom, step } from '@usage-billing/core/shared';
import { sequenceT } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import type { ZuoraConfig } from './config.ts';
import {
  decodeCollected,
  decodeCurrency,
  decodeFiles,
  decodeItems,
  toInvoiceParts,
  toListedInvoice,
  type ZuoraInvoice,
} from './decode/invoice.ts';
import type { ErrorCategory } from './error-category.ts';
import { type CallFailure, describe, isNotFound, type Reason, toProviderError } from './failure.ts';
import { readInvoiceList } from './invoice-list.ts';
import { insideOrLinked } from './paging.ts';
import { getAccountSummary, getFile, postInvoiceCollect } from './request.ts';
import { type TenantDays, tenantDaysOf } from './tenant-days.ts';

export const zuoraInvoices = (caller: ZuoraCaller, config: ZuoraConfig): ProviderInvoices => ({
  ofAccount: (accountNumber, known = () => O.none) => invoicesOfAccount(caller, accountNumber, known),
  file: (fileId) => openFile(caller, fileId),
  invoiceAndCollect: (accountNumber) => invoiceAndCollect(caller, tenantDaysOf(config), accountNumber),
});

interface Unread {
  readonly currency: Currency;
  readonly invoices: ReadonlyArray<ZuoraInvoice>;
}

/** Each takes two more calls where its parts are behind links, so that a reader who wants a few pays for a few. */
const COMPLETED_AT_ONCE = 10;

const invoicesOfAccount = (
  caller: ZuoraCaller,
  accountNumber: string,
  known: KnownInvoiceParts,
): Pages<ProviderError, Invoice> =>
  pagesFrom<ProviderError, Invoice, Unread | undefined>(O.some(undefined), (unread) =>
    TE.mapLeft(toProviderError)(
      inSteps(async function* () {
        const { currency, invoices } = unread ?? (yield* step(listInvoices(caller, accountNumber)));
        const few = invoices.slice(0, COMPLETED_AT_ONCE);
        const rest = invoices.slice(COMPLETED_AT_ONCE);
        return {
          items: yield* step(TE.traverseArray(completeInvoice(caller, currency, known))(few)),
          next: rest.length === 0 ? O.none : O.some({ currency, invoices: rest }),
        };
      }),
    ),
  );

const listInvoices = (caller: ZuoraCaller, accountNumber: string): CallTask<Unread> =>
  inSteps(async function* () {
    const currency = yield* step(decodeCurrency(yield* step(caller.read(getAccountSummary(accountNumber)))));
    return { currency, invoices: yield* step(readInvoiceList(caller, accountNumber)) };
  });

const completeInvoice =
  (caller: ZuoraCaller, currency: Currency, known: KnownInvoiceParts) =>
  (invoice: ZuoraInvoice): CallTask<Invoice> => {
    const listed = toListedInvoice(invoice, currency);
    return pipe(
      known(listed),
      O.match(
        () => readParts(caller, invoice),
        (parts) => TE.right(parts),
      ),
      TE.map(({ items, files }) => ({ ...listed, items, files })),
    );
  };

const readParts = (caller: ZuoraCaller, invoice: ZuoraInvoice): CallTask<InvoiceParts> =>
  pipe(
    sequenceT(TE.ApplyPar)(
      insideOrLinked(caller, invoice.invoiceItems, decodeItems),
      insideOrLinked(caller, invoice.invoiceFiles, decodeFiles),
    ),
    TE.map(([items, files]) => toInvoiceParts(items, files)),
  );

/** None: there is no such file. */
const openFile = (caller: ZuoraCaller, fileId: string): TE.TaskEither<ProviderError, O.Option<FileStream>> =>
  pipe(
    caller.open(getFile(fileId)),
    TE.map((response) => O.some(toFileStream(response))),
    TE.orElse((failure) => (isNotFound(failure) ? TE.right(O.none) : TE.left(toProviderError(failure)))),
  );

const toFileStream = ({ headers, body }: Response): FileStream => ({
  contentType: headers.get('content-type') ?? 'application/octet-stream',
  contentLength: readLength(headers),
  body: body ?? new Blob([]).stream(),
});

const readLength = (headers: Headers): O.Option<number> => {
  const length = headers.get('content-length');
  const isPlain = headers.get('content-encoding') === null;
  return isPlain && length !== null && /^\d{1,15}$/.test(length) ? O.some(Number(length)) : O.none;
};

const invoiceAndCollect = (
  caller: ZuoraCaller,
  { today, usageToday }: TenantDays,
  accountNumber: string,
): TE.TaskEither<CollectError, InvoiceAndCollectOutcome> =>
  pipe(
    // The days are those of the moment at which it is sent.
    TE.fromIO(() => ({ targetDate: usageToday(), documentDate: today() })),
    TE.chain((dates) => caller.sendOnce(postInvoiceCollect(accountNumber, dates))),
    TE.chainEitherK(decodeCollected),
    TE.map((invoiceNumbers): InvoiceAndCollectOutcome => ({ _tag: 'Invoiced', invoiceNumbers })),
    TE.orElse((failure) => TE.fromEither(asOutcome(failure))),
  );

const NO_INVOICE = /There is no invoice on which to collect payment/;
/** Followed by the amount, in any currency; "convert to" where the gateway pays out in another one. */
const TOO_LOW = /amount must (be|convert to) at least /i;

/** The gateway's own words. Zuora does not say which category a decline has: rule, internal and external are possible. */
const DECLINED = /decline|card_error/i;
/** Other rules may be broken for a while only, as when a bill run has the account. */
const NO_CARD = /payment method/i;
const MAY_BE_DECLINE: ReadonlyArray<ErrorCategory> = ['rule', 'internal', 'external'];

/** Asked in this order: "too low" is a rule or an internal error, too. */
const asOutcome = (failure: CallFailure): E.Either<CollectError, InvoiceAndCollectOutcome> => {
  if (saysSo(failure, '54000030', NO_INVOICE)) return E.right({ _tag: 'NothingToInvoice' });
  if (saysSo(failure, '54000060', TOO_LOW)) return E.right({ _tag: 'AmountTooLow' });
  const message = describe(failure);
  const reasons = reasonsOf(failure);
  if (reasons.some((one) => MAY_BE_DECLINE.includes(one.category) && DECLINED.test(one.message)))
    return E.left({ _tag: 'PaymentDeclined', message });
  if (reasons.some(({ category, message: words }) => category === 'rule' && NO_CARD.test(words)))
    return E.left({ _tag: 'AccountNotCollectable', message });
  return E.left(toProviderError(failure));
};

/** Codes alone do not tell: the same code is used for other reasons, so the message must say it too. */
const saysSo = (failure: CallFailure, code: string, words: RegExp): boolean =>
  reasonsOf(failure).some((reason) => reason.code === code && words.test(reason.message));

const reasonsOf = (failure: CallFailure): ReadonlyArray<Reason> =>
  failure._tag === 'Failed' || failure._tag === 'ServerError' ? failure.reasons : [];
