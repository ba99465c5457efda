/** What the head of a request says: whether its body is taken at all, and how it is to be read. */
import type { IncomingMessage } from 'node:http';
import { JsonNumber } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { type Answer, answers } from './answer.ts';
import { carriesToken } from './bearer.ts';
import { type ReadBody, readerOf } from './body-records.ts';
import { ENCODINGS, type Encoding } from './inflate.ts';

export interface ExpectedBody {
  readonly read: ReadBody;
  readonly encoding: Encoding | undefined;
  /** From `?time=`, for records that do not say when they occurred. */
  readonly time: JsonNumber | undefined;
}

export interface HttpRequestRules {
  /** `/billing`, say. */
  readonly path: string;
  readonly bearerToken: string | undefined;
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const encodingOf = (request: IncomingMessage): Encoding | undefined | 'unknown' => {
  const named = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (named === 'identity') return undefined;
  return ENCODINGS.find((encoding) => encoding === named) ?? 'unknown';
};

const timeOf = (query: string | undefined): JsonNumber | undefined | 'wrong' => {
  const text = query === undefined ? null : new URLSearchParams(query).get('time');
  if (text === null) return undefined;
  return /^\d{1,12}(\.\d{1,9})?$/.test(text) ? new JsonNumber(text) : 'wrong';
};

export const expectedBody = (
  request: IncomingMessage,
  { path, bearerToken }: HttpRequestRules,
): E.Either<Answer, ExpectedBody> => {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  if ((mark === -1 ? url : url.slice(0, mark)) !== path) return E.left(answers.unknownTag(path));
  if (request.method !== 'POST') return E.left(answers.wrongMethod);
  if (bearerToken !== undefined && !carriesToken(request.headers.authorization, bearerToken))
    return E.left(answers.unauthorized);
  const read = readerOf(request.headers['content-type']);
  if (read === undefined) return E.left(answers.wrongType);
  const encoding = encodingOf(request);
  if (encoding === 'unknown') return E.left(answers.wrongEncoding);
  const time = timeOf(mark === -1 ? undefined : url.slice(mark + 1));
  if (time === 'wrong') return E.left(answers.wrongTime);
  return hasBody(request) ? E.right({ read, encoding, time }) : E.left(answers.noLength);
};
