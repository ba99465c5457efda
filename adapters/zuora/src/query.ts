/** Asking in ZOQL, and the one question that several uses share: which id an account's number has. */
import * as E from 'fp-ts/lib/Either.js';
import type * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeFirstId } from './decode/query.ts';
import type { ZuoraRequest } from './request.ts';
import { accountIdQuery } from './zoql.ts';

export const ask = async <A>(
  caller: ZuoraCaller,
  query: CallResult<ZuoraRequest>,
  decode: (body: unknown) => CallResult<A>,
): Promise<CallResult<A>> => {
  const answer = E.isLeft(query) ? query : await caller.read(query.right);
  return E.isLeft(answer) ? answer : decode(answer.right);
};

/** None: there is no account of that number. */
export const readAccountId = (caller: ZuoraCaller, accountNumber: string): Promise<CallResult<O.Option<string>>> =>
  ask(caller, accountIdQuery(accountNumber), decodeFirstId);
