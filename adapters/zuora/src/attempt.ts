/** One exchange over HTTP, with its deadline and its line in the log. */
import { inClientSpan, type TraceHeaders } from '@usage-billing/outbound/client-span';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import ky, { type KyResponse } from 'ky';
import { settingsOf, type ZuoraConfig } from './config.ts';
import { toConnectionFailure } from './connection-error.ts';
import { readAnswer } from './decode/answer.ts';
import { type CallFailure, mapText } from './failure.ts';
import { secretsOf, withoutSecrets } from './redact.ts';
import { addressOf, type ZuoraRequest } from './request.ts';
import { unlessStalled } from './stall.ts';

export type CallResult<A> = E.Either<CallFailure, A>;
export type CallTask<A> = TaskEither<CallFailure, A>;

/** What to make of a response. `text` reads the body under the same deadline. */
export type Finish<A> = (response: KyResponse, text: () => Promise<string>) => Promise<CallResult<A>>;

/**
 * Which behaviour is asked for, and of which part of the tenant (*Multi-entity*, *Multi-Org*). Without a version the
 * tenant's default holds, which would bill a new account at once.
 */
const tenantHeaders = (config: ZuoraConfig): Readonly<Record<string, string>> => ({
  'zuora-version': settingsOf(config).version,
  ...(config.entityIds === undefined ? {} : { 'zuora-entity-ids': config.entityIds }),
  ...(config.orgIds === undefined ? {} : { 'zuora-org-ids': config.orgIds }),
});

/** Zuora's rate limit says in seconds when it ends, often without `Retry-After` (*Rate limits*). */
const waitOf = (headers: Headers): string | null => headers.get('retry-after') ?? headers.get('ratelimit-reset');

/** The body as JSON, or the failure that it tells of. */
export const asJson: Finish<unknown> = async (response, text) =>
  readAnswer({ status: response.status, retryAfter: waitOf(response.headers), text: await text() }, Date.now());

const NO_FILE = E.left<CallFailure>({ _tag: 'Malformed', reason: 'it is JSON where a file was expected' });

/** A file is left to its reader; anything else is an answer that says why there is none. */
export const asFile =
  (stallMs: number): Finish<Response> =>
  async (response, text) => {
    const { ok, headers, body } = response;
    if (ok && !(headers.get('content-type') ?? '').includes('json'))
      return E.right(new Response(body === null ? null : unlessStalled(body, stallMs), { headers }));
    return E.chain(() => NO_FILE)(await asJson(response, text));
  };

export interface AttemptOptions {
  /** Credentials: they go into the request and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly trackId: string;
  readonly attempt: number;
}

export type Attempt = <A>(request: ZuoraRequest, options: AttemptOptions, finish: Finish<A>) => Promise<CallResult<A>>;

const tokenIn = (headers: Readonly<Record<string, string>>): string =>
  (headers.authorization ?? '').replace(/^Bearer /, '');

export const attemptOf =
  (config: ZuoraConfig): Attempt =>
  async (request, { headers, timeoutMs, trackId, attempt }, finish) => {
    const startedAt = performance.now();
    let status: number | null = null;
    let requestId: string | null = null;
    const exchange = async (traceHeaders: TraceHeaders): ReturnType<typeof finish> => {
      const pending = ky(addressOf(request.path, config.baseUrl), {
        method: request.method,
        headers: {
          accept: '*/*',
          ...tenantHeaders(config),
          ...request.headers,
          ...headers,
          ...traceHeaders,
          'zuora-track-id': trackId,
        },
        ...(request.body === undefined ? {} : { body: request.body }),
        timeout: timeoutMs,
        retry: 0,
        throwHttpErrors: false,
        redirect: 'manual',
      });
      const response = await pending;
      status = response.status;
      requestId = response.headers.get('zuora-request-id');
      return finish(response, () => pending.text());
    };
    const secrets = [...secretsOf(config.auth), tokenIn(headers)];
    const answered = await inClientSpan(spanOf(request, attempt, trackId), (traceHeaders) =>
      exchange(traceHeaders).catch((error: unknown) => E.left(toConnectionFailure(error, config.baseUrl))),
    );
    const result = E.mapLeft((failure: CallFailure) => mapText(failure, (text) => withoutSecrets(text, secrets)))(
      answered,
    );
    config.onRequest?.({
      method: request.method,
      path: request.path.replace(/\?.*/, ''),
      trackId,
      requestId,
      attempt,
      durationMs: performance.now() - startedAt,
      status,
      outcome: E.isRight(result) ? 'ok' : result.left._tag,
    });
    return result;
  };

/** The path holds account numbers; its first part says what it is about. */
const spanOf = ({ method, path }: ZuoraRequest, attempt: number, trackId: string) => ({
  name: () => `Zuora ${method} ${/[\w-]+/.exec(path)?.[0]}`,
  attributes: { 'http.request.method': method, 'zuora.track_id': trackId, 'zuora.attempt': attempt },
});
