/** One exchange over HTTP, with its deadline and its line in the log. */
import * as E from 'fp-ts/lib/Either.js';
import ky, { type KyResponse } from 'ky';
import type { ZuoraConfig } from './config.ts';
import { toConnectionFailure } from './connection-error.ts';
import { readAnswer } from './decode/answer.ts';
import type { CallFailure } from './failure.ts';
import type { ZuoraRequest } from './request.ts';

export type CallResult<A> = E.Either<CallFailure, A>;

/** What to make of a response. `text` reads the body under the same deadline. */
export type Finish<A> = (response: KyResponse, text: () => Promise<string>) => Promise<CallResult<A>>;

/** The body as JSON, or the failure that it tells of. */
export const asJson: Finish<unknown> = async (response, text) =>
  readAnswer(
    { status: response.status, retryAfter: response.headers.get('retry-after'), text: await text() },
    Date.now(),
  );

/** A file is left to its reader; anything else is an answer that says why there is none. */
export const asFile: Finish<Response> = async (response, text) => {
  const isFile = response.ok && !(response.headers.get('content-type') ?? '').includes('json');
  if (isFile) return E.right(response);
  const answer = await asJson(response, text);
  return E.isLeft(answer) ? answer : E.left({ _tag: 'Malformed', reason: 'it is JSON where a file was expected' });
};

export interface AttemptOptions {
  /** Credentials: they go into the request and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly trackId: string;
  readonly attempt: number;
}

export type Attempt = <A>(request: ZuoraRequest, options: AttemptOptions, finish: Finish<A>) => Promise<CallResult<A>>;

export const attemptOf =
  (config: ZuoraConfig): Attempt =>
  async (request, { headers, timeoutMs, trackId, attempt }, finish) => {
    const startedAt = performance.now();
    let status: number | null = null;
    const exchange = async (): ReturnType<typeof finish> => {
      const pending = ky(new URL(request.path, config.baseUrl), {
        method: request.method,
        headers: { accept: '*/*', ...request.headers, ...headers, 'zuora-track-id': trackId },
        ...(request.body === undefined ? {} : { body: request.body }),
        timeout: timeoutMs,
        retry: 0,
        throwHttpErrors: false,
        redirect: 'manual',
      });
      const response = await pending;
      status = response.status;
      return finish(response, () => pending.text());
    };
    const result = await exchange().catch((error: unknown) => E.left(toConnectionFailure(error)));
    config.onRequest?.({
      method: request.method,
      path: request.path.replace(/\?.*/, ''),
      trackId,
      attempt,
      durationMs: performance.now() - startedAt,
      status,
      outcome: E.isRight(result) ? 'ok' : result.left._tag,
    });
    return result;
  };
