/** What every answer has in common: it is JSON, and it may say `success: false` under any status. */
import { parseJsonExact } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { categoryOf, codeText } from '../error-category.ts';
import { type CallFailure, isRefusal, type Reason } from '../failure.ts';

export interface RawAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Seconds, or a date from which they are counted. */
export const readRetryAfter = (header: string | null, nowMillis: number): O.Option<number> => {
  if (header === null) return O.none;
  if (/^\d{1,9}$/.test(header)) return O.some(Number(header));
  const at = Date.parse(header);
  return Number.isNaN(at) ? O.none : O.some(Math.max(0, Math.ceil((at - nowMillis) / 1000)));
};

/** The body of a success, or why it is none. */
export const readAnswer = (answer: RawAnswer, nowMillis: number): E.Either<CallFailure, unknown> => {
  const { status } = answer;
  const retryAfterSeconds = readRetryAfter(answer.retryAfter, nowMillis);
  if (status === 429) return E.left({ _tag: 'Throttled', retryAfterSeconds });
  const body = parseJsonExact(answer.text);
  const reasons = E.isRight(body) ? failureReasons(body.right) : undefined;
  if (status >= 500 && reasons !== undefined && isRefusal(reasons)) return E.left({ _tag: 'Failed', status, reasons });
  if (status >= 500 || (status >= 300 && status < 400))
    return E.left({ _tag: 'ServerError', status, retryAfterSeconds, reasons: reasons ?? [] });
  if (status >= 400)
    return E.left({ _tag: 'Failed', status, reasons: reasons ?? [readReason(undefined, `HTTP ${status}`)] });
  if (reasons !== undefined) return E.left({ _tag: 'Failed', status, reasons });
  return E.mapLeft(
    (): CallFailure => ({
      _tag: 'Malformed',
      reason: `it is not JSON (${answer.text.length} characters)`,
    }),
  )(body);
};

/** The reasons of a failure, in either shape; undefined when the body does not say that it failed. */
const failureReasons = (body: unknown): ReadonlyArray<Reason> | undefined => {
  if (!isFields(body)) return undefined;
  if (body.success === false) return itemsOf(body.reasons).map(({ code, message }) => readReason(code, message));
  if (body.Success === false) return itemsOf(body.Errors).map(({ Code, Message }) => readReason(Code, Message));
  return undefined;
};

type Fields = Readonly<Record<string, unknown>>;
const isFields = (u: unknown): u is Fields => typeof u === 'object' && u !== null && !Array.isArray(u);
const itemsOf = (u: unknown): ReadonlyArray<Fields> => (Array.isArray(u) ? u.filter(isFields) : []);

const readReason = (code: unknown, message: unknown): Reason => ({
  code: codeText(code),
  category: categoryOf(codeText(code)),
  message: typeof message === 'string' ? message : 'no message',
});
