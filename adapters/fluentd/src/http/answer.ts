/** The responses of the input: a status, headers and a JSON body of at most a few thousand bytes. */
import { ENCODINGS, type InflateError } from '../inflate.ts';
import type { IngestError } from '../ingest-pieces.ts';
import type { BodyError } from './body-pieces.ts';
import { CONTENT_TYPES } from './content-types.ts';
import type { BatchReport } from './report.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: none is sent. */
  readonly body: unknown;
  /** The connection is of no further use. */
  readonly close?: boolean;
}

const MAX_ERROR = 1_000;

const refusal = (status: number, error: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers,
  body: { error: error.slice(0, MAX_ERROR).toWellFormed() },
});

const retryLater = (error: string, seconds: number): Answer => refusal(503, error, { 'retry-after': String(seconds) });

export const answers = {
  report: (report: BatchReport): Answer => ({
    status: report.accepted === 0 && report.rejected.length > 0 ? 400 : 200,
    headers: {},
    body: report,
  }),
  /** Its client expects 204 and no body; anything that was rejected has to be an error to be seen at all. */
  openMeterReport: (report: BatchReport): Answer =>
    report.rejected.length === 0
      ? { status: 204, headers: {}, body: undefined }
      : { status: 400, headers: {}, body: report },
  /** Its client parses the body of every response. */
  lagoReport: (report: BatchReport): Answer => ({
    status: report.rejected.length === 0 ? 200 : 422,
    headers: {},
    body: report,
  }),
  unknownTag: (tags: string): Answer => refusal(404, `There is nothing here; send events to ${tags}`),
  wrongMethod: refusal(405, 'Send events with POST', { allow: 'POST' }),
  unauthorized: refusal(401, 'The bearer token is missing or wrong', { 'www-authenticate': 'Bearer' }),
  noLength: refusal(411, 'The request has no body; send one with Content-Length or chunked'),
  wrongType: refusal(415, `The Content-Type must be one of ${CONTENT_TYPES.join(', ')}, in UTF-8`, {
    accept: CONTENT_TYPES.join(', '),
  }),
  wrongEncoding: refusal(415, `The Content-Encoding must be one of ${ENCODINGS.join(', ')}, or none`, {
    'accept-encoding': ENCODINGS.join(', '),
  }),
  wrongTime: refusal(400, 'The parameter "time" must be a number of seconds since 1970'),
  broken: refusal(500, 'The ingester failed; send the events again'),
  failure: (error: BodyError | InflateError | IngestError): Answer => {
    switch (error._tag) {
      case 'BodyTooLarge':
        return refusal(413, `The body is larger than ${error.limit} bytes; send smaller batches`);
      case 'ExpandsTooMuch':
        return refusal(413, `The body is larger than ${error.limit} bytes once decompressed; send smaller batches`);
      case 'CostsTooMuch':
        return refusal(413, 'The body has far more keys and values than its size explains; send smaller batches');
      case 'TooManyRejected':
        return refusal(413, `More than ${error.limit} records of the body broke a rule; the rest was not read`);
      case 'Malformed':
        return refusal(400, `The body cannot be read: ${error.reason}`);
      case 'Damaged':
        return refusal(400, `The body cannot be read: it is not ${error.encoding}: ${error.reason}`);
      case 'BodyAborted':
        return refusal(400, 'The body ended too early');
      case 'BodyTooSlow':
        return { ...refusal(408, 'The body arrived too slowly; send it again'), close: true };
      case 'TooMuchInFlight':
        return retryLater('Too many requests are under way; send this one again', 1);
      case 'EventStoreUnavailable':
      case 'DeadLettersUnavailable':
        return retryLater(`The events could not be kept; send them again: ${error.message}`, 5);
    }
  },
} as const;
