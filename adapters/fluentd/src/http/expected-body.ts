/** What the head of a request says: whether its body is taken at all, and how it is to be read. */
import type { IncomingMessage } from 'node:http';
import { fail, inPureSteps, JsonNumber, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { binaryCloudEvent, isBinaryMode } from '../events/binary-cloud-event.ts';
import { type CloudEventRules, recordOfCloudEvent } from '../events/cloud-event.ts';
import type { LagoRules } from '../events/lago-event.ts';
import { ENCODINGS, type Encoding } from '../inflate.ts';
import { type Answer, answers } from './answer.ts';
import { apiFormat, isApiPath } from './api-events.ts';
import { carriesToken } from './bearer.ts';
import { type BodyFormat, formatOf, mediaType } from './content-types.ts';
import type { BatchReport } from './report.ts';

export interface ExpectedBody {
  /** Undefined on the paths of other systems. */
  readonly tag: string | undefined;
  readonly format: BodyFormat;
  readonly encoding: Encoding | undefined;
  /** From `?time=`, for records that do not say when they occurred. */
  readonly time: JsonNumber | undefined;
  readonly answer: (report: BatchReport) => Answer;
}

export interface HttpRequestRules extends CloudEventRules, LagoRules {
  /** Events are posted to `/<tag>` and `/<tag>.<anything>`. */
  readonly tag: string;
  readonly bearerToken: string | ReadonlyArray<string> | undefined;
}

export const expectedBody = (request: IncomingMessage, rules: HttpRequestRules): E.Either<Answer, ExpectedBody> =>
  inPureSteps(function* () {
    const { path, query } = targetOf(request.url ?? '');
    if (!isApiPath(path) && path !== `/${rules.tag}` && !path.startsWith(`/${rules.tag}.`))
      return yield* fail(answers.unknownTag(`/${rules.tag}`));
    if (request.method !== 'POST') return yield* fail(answers.wrongMethod);
    if (rules.bearerToken !== undefined && !carriesToken(request.headers.authorization, rules.bearerToken))
      return yield* fail(answers.unauthorized);
    const format = yield* step(formatFor(request, path, rules));
    const encoding = yield* step(encodingOf(request));
    const time = yield* step(timeOf(query));
    if (!hasBody(request)) return yield* fail(answers.noLength);
    const tag = isApiPath(path) ? undefined : path.slice(1);
    return { tag, format, encoding, time, answer: format.answer ?? answers.report };
  });

const targetOf = (url: string): { readonly path: string; readonly query: string | undefined } => {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, query: undefined } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
};

type AnsweredFormat = BodyFormat & { readonly answer?: (report: BatchReport) => Answer };

const formatFor = (
  { headers }: IncomingMessage,
  path: string,
  rules: HttpRequestRules,
): E.Either<Answer, AnsweredFormat> => {
  const format: AnsweredFormat | undefined = isBinaryMode(headers)
    ? binaryFormat(headers, rules)
    : isApiPath(path)
      ? apiFormat(headers['content-type'], rules)
      : formatOf(headers['content-type'], rules);
  return format === undefined ? E.left(answers.wrongType) : E.right(format);
};

/** The content type is that of the data, of which only JSON can hold an amount. */
const binaryFormat = (headers: IncomingMessage['headers'], rules: CloudEventRules): BodyFormat | undefined =>
  /^application\/([^;]+\+)?json$/.test(mediaType(headers['content-type'] ?? 'application/json') ?? '')
    ? {
        reader: () => binaryCloudEvent(headers),
        translate: (sent) => sent.map((event) => recordOfCloudEvent(event, rules)),
      }
    : undefined;

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const encodingOf = (request: IncomingMessage): E.Either<Answer, Encoding | undefined> => {
  const named = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (named === 'identity') return E.right(undefined);
  const encoding = ENCODINGS.find((one) => one === named);
  return encoding === undefined ? E.left(answers.wrongEncoding) : E.right(encoding);
};

const timeOf = (query: string | undefined): E.Either<Answer, JsonNumber | undefined> => {
  const text = query === undefined ? null : new URLSearchParams(query).get('time');
  if (text === null) return E.right(undefined);
  return /^\d{1,12}(\.\d{1,9})?$/.test(text) ? E.right(new JsonNumber(text)) : E.left(answers.wrongTime);
};
