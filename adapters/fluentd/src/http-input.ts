/**
 * Fluentd's HTTP input for billing events: `POST /billing` in any of the forms that Fluentd and its clients send,
 * answered only once every acceptable record is durable.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { isRecord } from '@usage-billing/contracts/wire';
import type { Clock } from '@usage-billing/core/shared';
import type {
  AppendOutcome,
  BillingEvent,
  DeadLetter,
  DeadLettersError,
  EventStoreError,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Answer, answers } from './answer.ts';
import type { BodyRecords } from './body-records.ts';
import { type ExpectedBody, expectedBody, type HttpRequestRules } from './http-request.ts';
import { inflateBody } from './inflate.ts';
import { type InFlightBudget, inFlightBudget, readBody } from './read-body.ts';
import {
  type DecodedBatch,
  decodeRecords,
  lettersOf,
  MAX_RECORDS,
  type RecordResults,
  reportOf,
  type SentRecords,
  Unreadable,
} from './report.ts';

const MEBIBYTE = 1024 * 1024;

/** What both inputs do with what they have read. */
export interface InputOptions {
  /** Answers once the events are durable; outcomes stand in the order of the events. */
  readonly ingest: (events: ReadonlyArray<BillingEvent>) => TaskEither<EventStoreError, ReadonlyArray<AppendOutcome>>;
  /** Keeps records that broke a rule, durably, before the sender is answered. Without it they are only reported. */
  readonly reject?: (letters: ReadonlyArray<DeadLetter>) => TaskEither<DeadLettersError, void>;
  /** Says when a rejected record came. */
  readonly clock: Clock;
  /** `billing` unless told otherwise. */
  readonly tag?: string;
  /** Of one body or message; 200,000 unless told otherwise. */
  readonly maxRecords?: number;
  /** Told about every batch that was dealt with. */
  readonly onRecords?: (results: RecordResults) => void;
  /** Told how many fields of a batch were ignored, where there are any. */
  readonly onUnknownFields?: (count: number) => void;
  /** Told why a batch was not kept. */
  readonly onFailure?: (message: string) => void;
}

/** Each PEM text. */
export interface TlsOptions {
  readonly key: string;
  readonly cert: string;
  /** With it, only clients whose certificate it signed may connect. */
  readonly clientCa?: string;
}

export interface HttpInputOptions extends InputOptions {
  /** Without it everybody who reaches the port may send. */
  readonly bearerToken?: string;
  readonly tls?: TlsOptions;
  /** Of one body, and again of what it is decompressed to; 32 MiB unless told otherwise. */
  readonly maxBodyBytes?: number;
  /** Of all bodies held at the same time; 64 MiB unless told otherwise. */
  readonly maxBytesInFlight?: number;
}

export interface HttpInput {
  /** Not listening yet. */
  readonly server: Server;
  /** Takes no new connection, answers what is under way within the deadline, then cuts what is left. */
  readonly close: (deadlineMillis?: number) => Promise<void>;
}

/** `?time=` speaks for records that do not say when they occurred. */
const withTime = (records: SentRecords, time: unknown): SentRecords =>
  records.map((sent) =>
    isRecord(sent) && !(sent instanceof Unreadable) && !('occurred_at' in sent) ? { ...sent, occurred_at: time } : sent,
  );

/** Nothing of what was sent is left in it, so that the records as they were sent need not outlast the wait for the disk. */
const judged =
  (time: unknown) =>
  ({ records, renameField }: BodyRecords): DecodedBatch => {
    const batch = decodeRecords(time === undefined ? records : withTime(records, time));
    return renameField === undefined
      ? batch
      : { ...batch, rejected: batch.rejected.map((one) => ({ ...one, ...renameField(one) })) };
  };

/** Keeps what broke a rule, then what did not; nothing is answered before both are durable. */
const ingestBatch = async (options: HttpInputOptions, batch: DecodedBatch): Promise<Answer> => {
  const { events, rejected, unknownFields } = batch;
  if (unknownFields > 0) options.onUnknownFields?.(unknownFields);
  const kept =
    rejected.length === 0 || options.reject === undefined
      ? E.right(undefined)
      : await options.reject(lettersOf(batch, 'http', options.clock.now()))();
  const stored = E.isLeft(kept) ? kept : events.length === 0 ? E.right([]) : await options.ingest(events)();
  options.onRecords?.({
    events,
    outcomes: E.isRight(stored) ? stored.right : 'failed',
    rejected: rejected.length,
  });
  if (E.isRight(stored)) return answers.report(reportOf(batch, stored.right));
  options.onFailure?.(stored.left.message);
  return answers.notKept(stored.left.message);
};

const judgedBody = (
  body: E.Either<string, BodyRecords>,
  time: unknown,
  most: number,
): E.Either<Answer, DecodedBatch> => {
  if (E.isLeft(body)) return E.left(answers.unreadable(body.left));
  return body.right.records.length > most ? E.left(answers.tooManyRecords(most)) : E.right(judged(time)(body.right));
};

interface Limits {
  readonly rules: HttpRequestRules;
  readonly maxBodyBytes: number;
  readonly budget: InFlightBudget;
}

/** Decompressed bytes count like any others while they are held. */
const ingestBody = async (
  options: HttpInputOptions,
  { read, encoding, time }: ExpectedBody,
  bytes: Buffer,
  { maxBodyBytes, budget }: Limits,
): Promise<Answer> => {
  const plain = encoding === undefined ? E.right(bytes) : await inflateBody(encoding, bytes, maxBodyBytes);
  if (E.isLeft(plain))
    return plain.left._tag === 'TooLarge'
      ? answers.bodyError({ _tag: 'BodyTooLarge', limit: maxBodyBytes })
      : answers.unreadable(`it is not ${encoding ?? ''}: ${plain.left.reason}`);
  const inflated = encoding === undefined ? 0 : plain.right.length;
  if (!budget.take(inflated)) return answers.bodyError({ _tag: 'TooMuchInFlight', limit: budget.limit });
  try {
    const most = options.maxRecords ?? MAX_RECORDS;
    const batch = judgedBody(read(plain.right, most), time, most);
    return E.isLeft(batch) ? batch.left : await ingestBatch(options, batch.right);
  } finally {
    budget.release(inflated);
  }
};

const answerTo = async (request: IncomingMessage, options: HttpInputOptions, limits: Limits): Promise<Answer> => {
  const expected = expectedBody(request, limits.rules);
  if (E.isLeft(expected)) return expected.left;
  const body = await readBody(request, limits.maxBodyBytes, limits.budget)();
  if (E.isLeft(body)) return answers.bodyError(body.left);
  try {
    return await ingestBody(options, expected.right, body.right.bytes, limits);
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

const serverOptions = ({ key, cert, clientCa }: TlsOptions) =>
  clientCa === undefined ? { key, cert } : { key, cert, ca: clientCa, requestCert: true, rejectUnauthorized: true };

export const createHttpInput = (options: HttpInputOptions): HttpInput => {
  const limits: Limits = {
    rules: { path: `/${options.tag ?? 'billing'}`, bearerToken: options.bearerToken },
    maxBodyBytes: options.maxBodyBytes ?? 32 * MEBIBYTE,
    budget: inFlightBudget(options.maxBytesInFlight ?? 64 * MEBIBYTE),
  };
  let closing = false;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // A client that went away must not end the process.
    response.on('error', () => undefined);
    answerTo(request, options, limits).then(
      (answer) => send(response, answer, closing),
      (error: unknown) => {
        options.onFailure?.(error instanceof Error ? (error.stack ?? error.message) : String(error));
        send(response, answers.broken, closing);
      },
    );
  };
  const server =
    options.tls === undefined ? createServer(listener) : createTlsServer(serverOptions(options.tls), listener);
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
