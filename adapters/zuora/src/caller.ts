/** The thin caller: who is calling, how many at once, and which failures are tried again. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { asFile, asJson, attemptOf, type CallResult, type Finish } from './attempt.ts';
import { authorizationOf } from './authorization.ts';
import type { ZuoraConfig } from './config.ts';
import { mayPass, retryAfterOf } from './failure.ts';
import { limiterOf } from './limiter.ts';
import type { ZuoraRequest } from './request.ts';

export interface ZuoraCaller {
  readonly baseUrl: string;
  /** Repeats what may pass; for calls without any effect, whatever their method. */
  readonly read: (request: ZuoraRequest) => Promise<CallResult<unknown>>;
  /** Sends once, with the longer time-out. A token that was refused is renewed and does not count: it had no effect. */
  readonly sendOnce: (request: ZuoraRequest) => Promise<CallResult<unknown>>;
  /** As `read`, with the body left to its reader. */
  readonly open: (request: ZuoraRequest) => Promise<CallResult<Response>>;
}

const DEFAULTS = { readTimeoutMs: 10_000, uploadTimeoutMs: 120_000, maxConcurrent: 40, retries: 3, retryDelayMs: 300 };
const LONGEST_DELAY_MS = 5_000;
/** A server that asks for more patience than this is left alone; the caller is told when to come back. */
const LONGEST_RETRY_AFTER_S = 30;

/** Grows by doubling, spread at random so that callers that failed together do not return together. */
const backOff = (baseMs: number, attempt: number): number =>
  Math.min(LONGEST_DELAY_MS, baseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);

const wasUnauthenticated = (result: CallResult<unknown>): boolean =>
  E.isLeft(result) && result.left._tag === 'Failed' && result.left.status === 401;

const newCaller = (config: ZuoraConfig): ZuoraCaller => {
  const { readTimeoutMs, uploadTimeoutMs, maxConcurrent, retries, retryDelayMs } = { ...DEFAULTS, ...config };
  const limited = limiterOf(maxConcurrent);
  const attempt = attemptOf(config);
  const authorization = authorizationOf(config.auth, attempt, readTimeoutMs);

  const once = <A>(
    request: ZuoraRequest,
    options: { readonly timeoutMs: number; readonly trackId: string; readonly attempt: number },
    finish: Finish<A>,
  ): Promise<CallResult<A>> =>
    limited(async () => {
      for (let renewed = false; ; renewed = true) {
        const credentials = await authorization();
        if (E.isLeft(credentials)) return credentials;
        const { headers, renew } = credentials.right;
        const result = await attempt(request, { ...options, headers }, finish);
        if (renewed || !wasUnauthenticated(result) || !renew()) return result;
      }
    });

  const repeat = async <A>(request: ZuoraRequest, finish: Finish<A>): Promise<CallResult<A>> => {
    const trackId = request.trackId ?? randomUUID();
    for (let count = 1; ; count += 1) {
      const result = await once(request, { timeoutMs: readTimeoutMs, trackId, attempt: count }, finish);
      if (E.isRight(result) || count > retries || !mayPass(result.left)) return result;
      const retryAfter = O.getOrElse(() => 0)(retryAfterOf(result.left));
      if (retryAfter > LONGEST_RETRY_AFTER_S) return result;
      await delay(Math.max(retryAfter * 1000, backOff(retryDelayMs, count)));
    }
  };

  return {
    baseUrl: config.baseUrl,
    read: (request) => repeat(request, asJson),
    open: (request) => repeat(request, asFile),
    sendOnce: (request) =>
      once(request, { timeoutMs: uploadTimeoutMs, trackId: request.trackId ?? randomUUID(), attempt: 1 }, asJson),
  };
};

const callers = new WeakMap<ZuoraConfig, ZuoraCaller>();

/** One caller per config object: whoever holds the same config shares its token and its limit. */
export const callerFor = (config: ZuoraConfig): ZuoraCaller => {
  const known = callers.get(config);
  if (known !== undefined) return known;
  if (!config.baseUrl.endsWith('/v1/')) throw new RangeError('the base URL of Zuora must end in /v1/');
  const made = newCaller(config);
  callers.set(config, made);
  return made;
};
