/** An account as the port tells of it: its summary, its subscriptions, and why its last payment failed. */
import type { ProviderAccount, ProviderError } from '@usage-billing/core/invoices';
import { inSteps, step } from '@usage-billing/core/shared';
import { sequenceT } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import {
  decodeSubscriptions,
  decodeSummary,
  latestFailedPayments,
  toAccount,
  toSubscriptions,
} from './decode/account.ts';
import { decodeFieldById, decodeReasonCodes } from './decode/query.ts';
import { isNotFound, toProviderError } from './failure.ts';
import { allOf } from './paging.ts';
import { getAccountSummary, getSubscriptions } from './request.ts';
import { fieldByIdQuery, transactionLogQuery } from './zoql.ts';

/** None: there is no account of that number. */
export const findAccount = (
  caller: ZuoraCaller,
  accountNumber: string,
): TE.TaskEither<ProviderError, O.Option<ProviderAccount>> =>
  pipe(
    readAccount(caller, accountNumber),
    TE.map(O.some),
    TE.orElse((failure) => (isNotFound(failure) ? TE.right(O.none) : TE.left(toProviderError(failure)))),
  );

/** Two calls at once; a third, and maybe a fourth, only for an account whose last payment failed. */
export const readAccount = (caller: ZuoraCaller, accountNumber: string): CallTask<ProviderAccount> =>
  inSteps(async function* () {
    const [summary, subscriptions] = yield* step(
      sequenceT(TE.ApplyPar)(
        TE.chainEitherK(decodeSummary)(caller.read(getAccountSummary(accountNumber))),
        TE.chainEitherK(toSubscriptions)(allOf(caller, getSubscriptions(accountNumber), decodeSubscriptions)),
      ),
    );
    return toAccount(summary, subscriptions, yield* step(readDeclineCodes(caller, latestFailedPayments(summary))));
  });

const decodeDeclineCodes = decodeFieldById('GatewayResponseCode', 'query for payments');

/** The issuer's reason, which the log has; a payment's own code may be the gateway's. */
const readDeclineCodes = (
  caller: ZuoraCaller,
  paymentIds: ReadonlyArray<string>,
): CallTask<ReadonlyMap<string, string>> =>
  inSteps(async function* () {
    if (paymentIds.length === 0) return new Map();
    const logged = yield* step(readReasonCodes(caller, paymentIds));
    const others = paymentIds.filter((id) => !logged.has(id));
    if (others.length === 0) return logged;
    const query = fieldByIdQuery('Payment', 'GatewayResponseCode', others);
    return new Map([...(yield* step(decodeDeclineCodes(yield* step(caller.read(query))))), ...logged]);
  });

const NO_RECORDS: unknown = { records: [], done: true };

/** Where the tenant does not let the log be queried there are none. */
const readReasonCodes = (
  caller: ZuoraCaller,
  paymentIds: ReadonlyArray<string>,
): CallTask<ReadonlyMap<string, string>> =>
  pipe(
    caller.read(transactionLogQuery(paymentIds)),
    TE.orElse((failure) =>
      toProviderError(failure)._tag === 'ProviderRefused' ? TE.right(NO_RECORDS) : TE.left(failure),
    ),
    TE.chainEitherK(decodeReasonCodes),
  );
