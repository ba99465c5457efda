/** What came back, as the answer of a route or as the failure that it tells of. Nothing here does I/O. */
import { decodeFields, directoryProblemOf } from '@usage-billing/contracts/wire';
import { parseJsonLosslessly } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { CallFailure } from './failure.ts';

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Of a problem no more is needed, and nothing more is asked of those who write it. */
const Problem = t.intersection([t.type({ type: t.string }), t.partial({ detail: t.string, title: t.string })]);

const readProblem = ({ status, text }: RawAnswer): CallFailure => {
  const problem = E.chainW(Problem.decode)(parseJsonLosslessly(text));
  const name = E.isRight(problem) ? directoryProblemOf(problem.right.type) : undefined;
  if (E.isLeft(problem) || name === undefined) return { _tag: 'Unexpected', status };
  const { detail, title } = problem.right;
  return { _tag: 'Problem', name, detail: detail ?? title ?? `HTTP ${status}` };
};

/** Field names go into the reason, values never. */
export const readAnswer = <A>(codec: t.Decoder<unknown, A>, answer: RawAnswer): E.Either<CallFailure, A> => {
  const { status, text } = answer;
  if (status === 401 || status === 403) return E.left({ _tag: 'Denied', status });
  if (status !== 200) return E.left(readProblem(answer));
  const body = parseJsonLosslessly(text);
  if (E.isLeft(body)) return E.left({ _tag: 'Malformed', reason: `it is not JSON (${text.length} characters)` });
  return E.mapLeft((fields: ReadonlyArray<{ readonly field: string; readonly reason: string }>): CallFailure => {
    const [{ field, reason } = { field: 'the answer', reason: 'is wrong' }] = fields;
    return { _tag: 'Malformed', reason: `${field} ${reason}` };
  })(decodeFields(codec, body.right, 'the answer'));
};
