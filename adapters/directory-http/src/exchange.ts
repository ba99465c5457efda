/** One exchange over HTTP, with its deadline, a bound on what is read, and its line in the log. */
import { connectionFailure } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import ky from 'ky';
import type { RawAnswer } from './answer.ts';
import type { DirectoryHttpConfig, DirectoryRequestLog } from './config.ts';
import { unlessAborted } from './deadline.ts';
import type { CallFailure } from './failure.ts';
import type { DirectoryRequest } from './request.ts';
import { TURN_CAME_TOO_LATE } from './turned-away.ts';

/** A page of 500 organizations is a few hundred kilobytes. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

type Read<A> = (answer: RawAnswer) => E.Either<CallFailure, A>;

export interface ExchangeOptions extends Pick<DirectoryRequestLog, 'route' | 'requestId' | 'attempt'> {
  /** Ends the exchange wherever it is, also in the middle of a body. */
  readonly signal: AbortSignal;
}

export type Exchange = <A>(
  request: DirectoryRequest,
  options: ExchangeOptions,
  read: Read<A>,
) => Promise<E.Either<CallFailure, A>>;

/** Undefined: it is longer than anything that the directory answers. What is not read to its end is cancelled. */
const textOf = async ({ body }: Response, signal: AbortSignal): Promise<string | undefined> => {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  try {
    for (let length = 0; reader !== undefined; ) {
      const { done, value } = await unlessAborted(signal, reader.read());
      if (done) break;
      length += value.byteLength;
      if (length > MAX_ANSWER_BYTES) return undefined;
      chunks.push(value);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    // Of a stream that ended or broke this does nothing.
    reader?.cancel().catch(() => undefined);
  }
};

const toFailure = (error: unknown): CallFailure => {
  const { neverSent, reason } = connectionFailure(error);
  return { _tag: neverSent ? 'NotSent' : 'NoAnswer', reason };
};

/** A URL without a slash at its end is a folder all the same. */
const baseOf = ({ baseUrl }: DirectoryHttpConfig): string => (baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);

export const exchangeOf = (config: DirectoryHttpConfig): Exchange => {
  const base = baseOf(config);
  return async ({ method, path, body }, { signal, route, requestId, attempt }, read) => {
    // It waited for its turn until it was too late.
    if (signal.aborted) return E.left({ _tag: 'NotSent', reason: TURN_CAME_TOO_LATE });
    const startedAt = performance.now();
    let status: number | null = null;
    const exchange = async (): Promise<ReturnType<typeof read>> => {
      const answering = ky(new URL(path, base), {
        method,
        headers: {
          accept: 'application/json, application/problem+json',
          authorization: `Bearer ${config.token}`,
          'x-request-id': requestId,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        signal,
        timeout: false,
        retry: 0,
        throwHttpErrors: false,
        redirect: 'manual',
      });
      const response = await unlessAborted(signal, answering);
      status = response.status;
      const text = await textOf(response, signal);
      return text === undefined
        ? E.left({ _tag: 'Malformed', reason: `it is longer than ${MAX_ANSWER_BYTES} bytes` })
        : read({ status: response.status, text });
    };
    const result = await exchange().catch((error: unknown) => E.left(toFailure(error)));
    config.onRequest?.({
      method,
      route,
      requestId,
      attempt,
      durationMs: performance.now() - startedAt,
      status,
      outcome: E.isLeft(result) ? result.left._tag : 'ok',
    });
    return result;
  };
};
