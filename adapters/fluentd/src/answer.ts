/** The answers of the input: a status, headers and a JSON body. */
import { CONTENT_TYPES } from './body-records.ts';
import { ENCODINGS } from './inflate.ts';
import type { BodyError } from './read-body.ts';
import type { BatchReport } from './report.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const refusal = (status: number, error: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers,
  body: { error },
});

export const answers = {
  report: (report: BatchReport): Answer => ({
    status: report.accepted === 0 && report.rejected.length > 0 ? 400 : 200,
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
  unreadable: (reason: string): Answer => refusal(400, `The body cannot be read: ${reason}`),
  tooManyRecords: (limit: number): Answer =>
    refusal(413, `The body has too many records, more than ${limit}; send smaller batches`),
  notKept: (reason: string): Answer =>
    refusal(503, `The events could not be kept; send them again: ${reason}`, { 'retry-after': '5' }),
  broken: refusal(500, 'The ingester failed; send the events again'),
  bodyError: (error: BodyError): Answer => {
    switch (error._tag) {
      case 'BodyTooLarge':
        return refusal(413, `The body is larger than ${error.limit} bytes; send smaller batches`);
      case 'TooMuchInFlight':
        return refusal(503, 'Too many requests are under way; send this one again', { 'retry-after': '1' });
      case 'BodyAborted':
        return refusal(400, 'The body ended too early');
    }
  },
} as const;
