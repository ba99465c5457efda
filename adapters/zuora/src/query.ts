/** Asking in ZOQL, and the one question that several uses share: which id an account's number has. */

import { pipe } from 'fp-ts/lib/function.js';
import type * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallResult, CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeFirstId } from './decode/query.ts';
import type { ZuoraRequest } from './request.ts';
import { accountIdQuery } from './zoql.ts';

export const ask = <A>(
  caller: ZuoraCaller,
  query: CallResult<ZuoraRequest>,
  decode: (body: unknown) => CallResult<A>,
): CallTask<A> => pipe(TE.fromEither(query), TE.chain(caller.read), TE.chainEitherK(decode));

/** None: there is no account of that number. */
export const readAccountId = (caller: ZuoraCaller, accountNumber: string): CallTask<O.Option<string>> =>
  ask(caller, accountIdQuery(accountNumber), decodeFirstId);
