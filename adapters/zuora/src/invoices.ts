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
import { chunksOf } from 'fp-ts/lib/Array.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
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

const readParts = async (caller: ZuoraCaller, invoice: ZuoraInvoice): Promise<CallResult<InvoiceParts>> => {
  const [items, files] = await Promise.all([
    insideOrLinked(caller, invoice.invoiceItems, decodeItems),
    insideOrLinked(caller, invoice.invoiceFiles, decodeFiles),
  ]);
  if (E.isLeft(items)) return items;
  if (E.isLeft(files)) return files;
  return E.right(toInvoiceParts(items.right, files.right));
};

const completeInvoice =
  (caller: ZuoraCaller, currency: Currency, known: KnownInvoiceParts) =>
  async (invoice: ZuoraInvoice): Promise<CallResult<Invoice>> => {
    const listed = toListedInvoice(invoice, currency);
    const parts = known(listed);
    const read = O.isSome(parts) ? E.right(parts.value) : await readParts(caller, invoice);
    return E.isLeft(read) ? read : E.right({ ...listed, items: read.right.items, files: read.right.files });
  };

/** Each takes two more calls where its parts are behind links, so that a reader who wants a few pays for a few. */
const COMPLETED_AT_ONCE = 10;

const readCurrency = async (caller: ZuoraCaller, accountNumber: string): Promise<CallResult<Currency>> => {
  const answer = await caller.read(getAccountSummary(accountNumber));
  return E.isLeft(answer) ? answer : decodeCurrency(answer.right);
};

async function* invoicesOfAccount(
  caller: ZuoraCaller,
  accountNumber: string,
  known: KnownInvoiceParts,
): AsyncGenerator<E.Either<ProviderError, ReadonlyArray<Invoice>>, void> {
  const currency = await readCurrency(caller, accountNumber);
  if (E.isLeft(currency)) {
    yield E.left(toProviderError(currency.left));
    return;
  }
  const completed = completeInvoice(caller, currency.right, known);
  const list = await readInvoiceList(caller, accountNumber);
  if (E.isLeft(list)) {
    yield E.left(toProviderError(list.left));
    return;
  }
  for (const few of chunksOf(COMPLETED_AT_ONCE)([...list.right])) {
    const complete = await Promise.all(few.map(completed));
    yield E.mapLeft(toProviderError)(E.sequenceArray(complete));
    if (complete.some(E.isLeft)) return;
  }
}

const readLength = (headers: Headers): O.Option<number> => {
  const length = headers.get('content-length');
  const isPlain = headers.get('content-encoding') === null;
  return isPlain && length !== null && /^\d{1,15}$/.test(length) ? O.some(Number(length)) : O.none;
};

const openFile = async (
  caller: ZuoraCaller,
  fileId: string,
): Promise<E.Either<ProviderError, O.Option<FileStream>>> => {
  const opened = await caller.open(getFile(fileId));
  if (E.isLeft(opened)) return isNotFound(opened.left) ? E.right(O.none) : E.left(toProviderError(opened.left));
  const { headers, body } = opened.right;
  return E.right(
    O.some({
      contentType: headers.get('content-type') ?? 'application/octet-stream',
      contentLength: readLength(headers),
      body: body ?? new Blob([]).stream(),
    }),
  );
};

const reasonsOf = (failure: CallFailure): ReadonlyArray<Reason> =>
  failure._tag === 'Failed' || failure._tag === 'ServerError' ? failure.reasons : [];

/** Codes alone do not tell: the same code is used for other reasons, so the message must say it too. */
const saysSo = (failure: CallFailure, code: string, words: RegExp): boolean =>
  reasonsOf(failure).some((reason) => reason.code === code && words.test(reason.message));

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

const invoiceAndCollect = async (
  caller: ZuoraCaller,
  { today, usageToday }: TenantDays,
  accountNumber: string,
): Promise<E.Either<CollectError, InvoiceAndCollectOutcome>> => {
  const dates = { targetDate: usageToday(), documentDate: today() };
  const answer = await caller.sendOnce(postInvoiceCollect(accountNumber, dates));
  const collected = E.isLeft(answer) ? answer : decodeCollected(answer.right);
  return E.isLeft(collected)
    ? asOutcome(collected.left)
    : E.right({ _tag: 'Invoiced', invoiceNumbers: collected.right });
};

export const zuoraInvoices = (caller: ZuoraCaller, config: ZuoraConfig): ProviderInvoices => ({
  ofAccount: (accountNumber, known = () => O.none) => ({
    [Symbol.asyncIterator]: () => invoicesOfAccount(caller, accountNumber, known),
  }),
  file: (fileId) => () => openFile(caller, fileId),
  invoiceAndCollect: (accountNumber) => () => invoiceAndCollect(caller, tenantDaysOf(config), accountNumber),
});
