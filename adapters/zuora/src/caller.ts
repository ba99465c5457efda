/** The thin caller: who is calling, how many at once, which failures are tried again, and when a call is over. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { asFile, asJson, attemptOf, type CallResult, type Finish } from './attempt.ts';
import { authorizationOf } from './authorization.ts';
import type { ZuoraConfig } from './config.ts';
import { type CallFailure, isThrottled, mayPass, retryAfterOf } from './failure.ts';
import { limiterOf } from './limiter.ts';
import { pauseOf } from './pause.ts';
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

const DEFAULTS = {
  readTimeoutMs: 10_000,
  uploadTimeoutMs: 120_000,
  callTimeoutMs: 120_000,
  maxConcurrent: 40,
  retries: 3,
  retryDelayMs: 300,
};
const LONGEST_DELAY_MS = 5_000;
/** A server that asks for more patience than this is left alone; the caller is told when to come back. */
const LONGEST_PAUSE_MS = 30_000;

/** Grows by doubling, spread at random so that callers that failed together do not return together. */
const backOff = (baseMs: number, attempt: number): number =>
  Math.min(LONGEST_DELAY_MS, baseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);

const wasUnauthenticated = (result: CallResult<unknown>): boolean =>
  E.isLeft(result) && result.left._tag === 'Failed' && result.left.status === 401;

const NO_TURN: CallFailure = { _tag: 'NeverSent', reason: 'time-out while it waited for its turn' };

const newCaller = (config: ZuoraConfig): ZuoraCaller => {
  const settings = { ...DEFAULTS, ...config };
  const now = (): number => performance.now();
  const limited = limiterOf(settings.maxConcurrent);
  const pause = pauseOf(now);
  const attempt = attemptOf(config);
  const authorization = authorizationOf(config.auth, attempt, settings.readTimeoutMs);

  interface Options {
    /** When to give up before it is sent. */
    readonly deadline: number;
    /** How long an answer may take. */
    readonly timeoutMs: () => number;
    readonly trackId: string;
    readonly attempt: number;
  }

  const send = async <A>(request: ZuoraRequest, options: Options, finish: Finish<A>): Promise<CallResult<A>> => {
    const { deadline, timeoutMs, trackId } = options;
    for (let renewed = false; ; renewed = true) {
      const credentials = await authorization();
      if (E.isLeft(credentials)) return credentials;
      if (!(await pause.passed(Math.min(LONGEST_PAUSE_MS, deadline - now()))))
        return E.left({ _tag: 'Throttled', retryAfterSeconds: O.some(Math.ceil(pause.remainingMs() / 1000)) });
      if (now() >= deadline) return E.left(NO_TURN);
      const { headers, renew } = credentials.right;
      const result = await attempt(
        request,
        { headers, timeoutMs: timeoutMs(), trackId, attempt: options.attempt },
        finish,
      );
      if (E.isLeft(result) && isThrottled(result.left))
        pause.begin(1000 * O.getOrElse(() => 0)(retryAfterOf(result.left)));
      if (renewed || !wasUnauthenticated(result) || !renew()) return result;
    }
  };

  const once = async <A>(request: ZuoraRequest, options: Options, finish: Finish<A>): Promise<CallResult<A>> => {
    const sent = await limited(Math.max(0, options.deadline - now()), () => send(request, options, finish));
    return O.isSome(sent) ? sent.value : E.left(NO_TURN);
  };

  const repeat = async <A>(request: ZuoraRequest, finish: Finish<A>): Promise<CallResult<A>> => {
    const trackId = request.trackId ?? randomUUID();
    const deadline = now() + settings.callTimeoutMs;
    const timeoutMs = (): number => Math.max(1, Math.min(settings.readTimeoutMs, deadline - now()));
    for (let count = 1; ; count += 1) {
      const result = await once(request, { deadline, timeoutMs, trackId, attempt: count }, finish);
      if (E.isRight(result) || count > settings.retries || !mayPass(result.left)) return result;
      const asked = 1000 * O.getOrElse(() => 0)(retryAfterOf(result.left));
      const wait = Math.max(asked, backOff(settings.retryDelayMs, count));
      if (asked > LONGEST_PAUSE_MS || now() + wait >= deadline) return result;
      await delay(wait);
    }
  };

  return {
    baseUrl: config.baseUrl,
    read: (request) => repeat(request, asJson),
    open: (request) => repeat(request, asFile(settings.readTimeoutMs)),
    sendOnce: (request) => {
      const trackId = request.trackId ?? randomUUID();
      const deadline = now() + settings.callTimeoutMs;
      return once(request, { deadline, timeoutMs: () => settings.uploadTimeoutMs, trackId, attempt: 1 }, asJson);
    },
  };
};

const callers = new WeakMap<ZuoraConfig, ZuoraCaller>();

/** One caller per config object: whoever holds the same config shares its token, its limit and its pauses. */
export const callerFor = (config: ZuoraConfig): ZuoraCaller => {
  const known = callers.get(config);
  if (known !== undefined) return known;
  if (!config.baseUrl.endsWith('/v1/')) throw new RangeError('the base URL of Zuora must end in /v1/');
  const made = newCaller(config);
  callers.set(config, made);
  return made;
};
