/**
 * Fluentd's HTTP input for billing events: `POST /billing` with a JSON object or an array of them, answered only after
 * the event store committed.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseJsonExact } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent, EventStoreError } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Answer, answers } from './answer.ts';
import { carriesToken } from './bearer.ts';
import { type InFlightBudget, inFlightBudget, readBody } from './read-body.ts';
import { decodeBatch, type RecordResult, reportOf, resultsOf } from './report.ts';

const MEBIBYTE = 1024 * 1024;

export interface HttpInputOptions {
  /** Answers once the events are durable; outcomes stand in the order of the events. */
  readonly ingest: (events: ReadonlyArray<BillingEvent>) => TaskEither<EventStoreError, ReadonlyArray<AppendOutcome>>;
  /** The last part of the path; `billing` unless told otherwise. */
  readonly tag?: string;
  /** Without it everybody who reaches the port may send. */
  readonly bearerToken?: string;
  /** Of one body; 32 MiB unless told otherwise. */
  readonly maxBodyBytes?: number;
  /** Of all bodies held at the same time; 64 MiB unless told otherwise. */
  readonly maxBytesInFlight?: number;
  /** Told about every record that was dealt with. */
  readonly onRecords?: (results: ReadonlyArray<RecordResult>) => void;
  /** Told how many fields of a batch were ignored, where there are any. */
  readonly onUnknownFields?: (count: number) => void;
  /** Told why a batch was not stored. */
  readonly onFailure?: (message: string) => void;
}

export interface HttpInput {
  /** Not listening yet. */
  readonly server: Server;
  /** Takes no new connection, answers what is under way within the deadline, then cuts what is left. */
  readonly close: (deadlineMillis?: number) => Promise<void>;
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const isJsonInUtf8 = (contentType: string | undefined): boolean => {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith('charset='));
  return type.trim() === 'application/json' && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
};

/** What can be said from the request line and headers alone. */
const refusalOf = (request: IncomingMessage, path: string, bearerToken: string | undefined): Answer | undefined => {
  if ((request.url ?? '').split('?', 1)[0] !== path) return answers.unknownTag(path);
  if (request.method !== 'POST') return answers.wrongMethod;
  if (bearerToken !== undefined && !carriesToken(request.headers.authorization, bearerToken))
    return answers.unauthorized;
  if (!isJsonInUtf8(request.headers['content-type'])) return answers.wrongType;
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') return answers.wrongEncoding;
  return hasBody(request) ? undefined : answers.noLength;
};

const parseBody = (bytes: Buffer): E.Either<string, unknown> => {
  try {
    return parseJsonExact(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return E.left('it is not UTF-8');
  }
};

const ingestBody = async (options: HttpInputOptions, bytes: Buffer): Promise<Answer> => {
  const body = parseBody(bytes);
  if (E.isLeft(body)) return answers.notJson(body.left);
  const batch = decodeBatch(body.right);
  if (batch.unknownFields > 0) options.onUnknownFields?.(batch.unknownFields);
  const events = batch.events.map(({ event }) => event);
  const stored = events.length === 0 ? E.right([]) : await options.ingest(events)();
  options.onRecords?.(resultsOf(batch, E.isRight(stored) ? stored.right : 'failed'));
  if (E.isRight(stored)) return answers.report(reportOf(batch, stored.right));
  options.onFailure?.(stored.left.message);
  return answers.storeFailed;
};

const answerTo = async (
  request: IncomingMessage,
  options: HttpInputOptions,
  budget: InFlightBudget,
): Promise<Answer> => {
  const refusal = refusalOf(request, `/${options.tag ?? 'billing'}`, options.bearerToken);
  if (refusal !== undefined) return refusal;
  const body = await readBody(request, options.maxBodyBytes ?? 32 * MEBIBYTE, budget)();
  if (E.isLeft(body)) return answers.bodyError(body.left);
  try {
    return await ingestBody(options, body.right.bytes);
  } finally {
    body.right.release();
  }
};

const send = (response: ServerResponse, answer: Answer, closing: boolean): void => {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...answer.headers,
    ...(closing ? { connection: 'close' } : {}),
  });
  response.end(text);
};

export const createHttpInput = (options: HttpInputOptions): HttpInput => {
  const budget = inFlightBudget(options.maxBytesInFlight ?? 64 * MEBIBYTE);
  let closing = false;
  const server = createServer((request, response) => {
    // A client that went away must not end the process.
    response.on('error', () => undefined);
    answerTo(request, options, budget).then(
      (answer) => send(response, answer, closing),
      (error: unknown) => {
        options.onFailure?.(error instanceof Error ? (error.stack ?? error.message) : String(error));
        send(response, answers.broken, closing);
      },
    );
  });
  return {
    server,
    close: (deadlineMillis = 10_000) =>
      new Promise((resolve) => {
        closing = true;
        const deadline = setTimeout(() => server.closeAllConnections(), deadlineMillis);
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      }),
  };
};
