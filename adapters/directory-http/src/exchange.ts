/** One exchange over HTTP: its request, a bound on what is read of the response, and its line in the log. */
import { connectionFailure } from '@usage-billing/contracts/wire';
import { inClientSpan, type TraceHeaders } from '@usage-billing/outbound/client-span';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import ky from 'ky';
import type { DirectoryHttpConfig, DirectoryRequestLog } from './config.ts';
import type { CallFailure } from './failure.ts';
import type { DirectoryRequest } from './request.ts';
import type { RawResponse } from './response.ts';

/** A page of 500 organizations is a few hundred kilobytes. */
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

export interface ExchangeOptions extends Pick<DirectoryRequestLog, 'route' | 'requestId' | 'attempt'> {
  /** Ends the exchange wherever it is, also in the middle of a body. */
  readonly signal: AbortSignal;
}

export type Exchange = <A>(
  request: DirectoryRequest,
  options: ExchangeOptions,
  decode: (response: RawResponse) => E.Either<CallFailure, A>,
) => TaskEither<CallFailure, A>;

export const exchangeOf = (config: DirectoryHttpConfig): Exchange => {
  const send = senderOf(config);
  return (request, options, decode) => async () => {
    const { route, requestId, attempt, signal } = options;
    const startedAt = performance.now();
    let status: number | null = null;
    const run = async (traceHeaders: TraceHeaders): Promise<ReturnType<typeof decode>> => {
      const response = await send(request, options, traceHeaders);
      status = response.status;
      const text = await textOf(response, signal);
      return text === undefined
        ? E.left({ _tag: 'Malformed', reason: `it is longer than ${MAX_RESPONSE_BYTES} bytes` })
        : decode({ status, text });
    };
    const result = await inClientSpan(spanOf(request, options), (traceHeaders) =>
      run(traceHeaders).catch((error: unknown) => E.left(toFailure(error, signal))),
    );
    config.onRequest?.({
      method: request.method,
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

const spanOf = ({ method }: DirectoryRequest, { route, requestId, attempt }: ExchangeOptions) => ({
  name: () => `directory ${method} ${route}`,
  attributes: { 'http.request.method': method, 'directory.request_id': requestId, 'directory.attempt': attempt },
});

const senderOf = (config: DirectoryHttpConfig) => {
  const base = baseOf(config);
  return (
    { method, path, body }: DirectoryRequest,
    { signal, requestId }: ExchangeOptions,
    traceHeaders: TraceHeaders,
  ): Promise<Response> =>
    ky(new URL(path, base), {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        authorization: `Bearer ${config.token}`,
        'x-request-id': requestId,
        ...traceHeaders,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      signal,
      timeout: false,
      retry: 0,
      throwHttpErrors: false,
      redirect: 'manual',
    });
};

/** A URL without a slash at its end is a folder all the same. */
const baseOf = ({ baseUrl }: DirectoryHttpConfig): string => (baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);

/** Undefined where it is longer than any response of the directory. What is not read to its end is cancelled. */
const textOf = async ({ body }: Response, signal: AbortSignal): Promise<string | undefined> => {
  const reader = body?.getReader();
  // No effect on a stream that has ended or failed.
  const cancel = (): void => void reader?.cancel().catch(() => undefined);
  // The request's own abort reaches a body that stalls only some turns of the event loop later.
  signal.addEventListener('abort', cancel);
  const chunks: Uint8Array[] = [];
  try {
    for (let length = 0; reader !== undefined; ) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) break;
      length += value.byteLength;
      if (length > MAX_RESPONSE_BYTES) return undefined;
      chunks.push(value);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
};

/** Only the deadline aborts the signal. */
const toFailure = (error: unknown, signal: AbortSignal): CallFailure => {
  if (signal.aborted) return { _tag: 'NoAnswer', reason: 'time-out' };
  const { neverSent, reason } = connectionFailure(error);
  return { _tag: neverSent ? 'NotSent' : 'NoAnswer', reason };
};
