/** A response as what its route returns, or as the failure that it tells of. Nothing here does I/O. */
import { decodeFields, directoryProblemOf } from '@usage-billing/contracts/wire';
import { inPureSteps, parseJsonLosslessly, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { CallFailure } from './failure.ts';

export interface RawResponse {
  readonly status: number;
  readonly text: string;
}

/** Reasons name fields, and never contain values. */
export const decodeResponse = <A>(codec: t.Decoder<unknown, A>, response: RawResponse): E.Either<CallFailure, A> =>
  inPureSteps(function* () {
    const body = yield* step(bodyOf(response));
    return yield* step(E.mapLeft(malformed)(decodeFields(codec, body, 'the response')));
  });

const bodyOf = (response: RawResponse): E.Either<CallFailure, unknown> => {
  const { status, text } = response;
  if (status === 401 || status === 403) return E.left({ _tag: 'Denied', status });
  if (status !== 200) return E.left(problemOf(response));
  return E.mapLeft((): CallFailure => ({ _tag: 'Malformed', reason: `it is not JSON (${text.length} characters)` }))(
    parseJsonLosslessly(text),
  );
};

/** The other members of a problem are optional, and not used. */
const Problem = t.intersection([t.type({ type: t.string }), t.partial({ detail: t.string, title: t.string })]);

const problemOf = ({ status, text }: RawResponse): CallFailure => {
  const problem = E.chainW(Problem.decode)(parseJsonLosslessly(text));
  const name = E.isRight(problem) ? directoryProblemOf(problem.right.type) : undefined;
  if (E.isLeft(problem) || name === undefined) return { _tag: 'Unexpected', status };
  const { detail, title } = problem.right;
  return { _tag: 'Problem', name, detail: detail ?? title ?? `HTTP ${status}` };
};

const malformed = (fields: ReadonlyArray<{ readonly field: string; readonly reason: string }>): CallFailure => {
  const [{ field, reason } = { field: 'the response', reason: 'is invalid' }] = fields;
  return { _tag: 'Malformed', reason: `${field} ${reason}` };
};
