/** Access to Zuora's hosted page for cards: a signature of its own for every customer who opens it. */
import type { PaymentPageAccess, ProviderError, ProviderPaymentPage } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import type { PaymentPageConfig, ZuoraConfig } from './config.ts';
import { decodeSignature } from './decode/signature.ts';
import { toProviderError } from './failure.ts';
import { readAccountId } from './query.ts';
import { postSignature } from './request.ts';

/** A signature takes no effect until the page is opened with it, so that it may be asked for again. */
const sign = async (
  caller: ZuoraCaller,
  page: PaymentPageConfig,
  accountNumber: string,
): Promise<CallResult<PaymentPageAccess>> => {
  const [answer, accountId] = await Promise.all([
    caller.read(postSignature(page)),
    readAccountId(caller, accountNumber),
  ]);
  const signature = E.isLeft(answer) ? answer : decodeSignature(answer.right);
  if (E.isLeft(signature)) return signature;
  return E.isLeft(accountId) ? accountId : E.right({ ...page, ...signature.right, accountId: accountId.right });
};

const access = async (
  caller: ZuoraCaller,
  { paymentPage }: ZuoraConfig,
  accountNumber: string,
): Promise<E.Either<ProviderError, O.Option<PaymentPageAccess>>> => {
  if (paymentPage === undefined) return E.right(O.none);
  const signed = await sign(caller, paymentPage, accountNumber);
  return E.isLeft(signed) ? E.left(toProviderError(signed.left)) : E.right(O.some(signed.right));
};

export const zuoraPaymentPage = (caller: ZuoraCaller, config: ZuoraConfig): ProviderPaymentPage => ({
  access: (accountNumber) => () => access(caller, config, accountNumber),
});
