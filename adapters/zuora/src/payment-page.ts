/** Access to Zuora's hosted page for cards: a signature of its own for every customer who opens it. */
import type { PaymentPageAccess, ProviderPaymentPage } from '@usage-billing/core/invoices';
import { sequenceT } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import type { PaymentPageConfig, ZuoraConfig } from './config.ts';
import { decodeSignature } from './decode/signature.ts';
import { toProviderError } from './failure.ts';
import { readAccountId } from './query.ts';
import { postSignature } from './request.ts';

export const zuoraPaymentPage = (caller: ZuoraCaller, { paymentPage }: ZuoraConfig): ProviderPaymentPage => ({
  access: (accountNumber) =>
    paymentPage === undefined
      ? TE.right(O.none)
      : pipe(sign(caller, paymentPage, accountNumber), TE.bimap(toProviderError, O.some)),
});

/** A signature takes no effect until the page is opened with it, so that it may be asked for again. */
const sign = (caller: ZuoraCaller, page: PaymentPageConfig, accountNumber: string): CallTask<PaymentPageAccess> =>
  pipe(
    sequenceT(TE.ApplyPar)(
      TE.chainEitherK(decodeSignature)(caller.read(postSignature(page))),
      readAccountId(caller, accountNumber),
    ),
    TE.map(([signature, accountId]) => ({ ...page, ...signature, accountId })),
  );
