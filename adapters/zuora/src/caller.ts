/** The thin caller: which failures are tried again, when a call is over, and who shares what. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { asFile, asJson, type CallResult } from './attempt.ts';
import { settingsOf, type ZuoraConfig } from './config.ts';
import { isThrottled, mayPass, retryAfterOf } from './failure.ts';
import type { ZuoraRequest } from './request.ts';
import { type SendOptions, senderOf } from './sender.ts';

export interface ZuoraCaller {
  readonly baseUrl: string;
  /** Repeats what may pass; for calls without any effect, whatever their method. */
  readonly read: (request: ZuoraRequest) => Promise<CallResult<unknown>>;
  /** Sends once, with the longer time-out. */
  readonly sendOnce: (request: ZuoraRequest) => Promise<CallResult<unknown>>;
  /** As `read`, with the body left to its reader. */
  readonly open: (request: ZuoraRequest) => Promise<CallResult<Response>>;
}

const LONGEST_DELAY_MS = 5_000;

/** Grows by doubling, spread at random so that callers that failed together do not return together. */
const backOff = (baseMs: number, attempt: number): number =>
  Math.min(LONGEST_DELAY_MS, baseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);

const newCaller = (config: ZuoraConfig): ZuoraCaller => {
  const { readTimeoutMs, uploadTimeoutMs, callTimeoutMs, retries, retryDelayMs } = settingsOf(config);
  const now = (): number => performance.now();
  const { send, open } = senderOf(config);

  /** Being throttled says nothing against the call: it is tried again for as long as there is time. */
  const repeat = async <A>(
    request: ZuoraRequest,
    once: (options: SendOptions) => Promise<CallResult<A>>,
  ): Promise<CallResult<A>> => {
    const trackId = request.trackId ?? randomUUID();
    const deadline = now() + callTimeoutMs;
    const timeoutMs = (): number => Math.max(1, Math.min(readTimeoutMs, deadline - now()));
    let failures = 0;
    for (let attempt = 1; ; attempt += 1) {
      const result = await once({ deadline, timeoutMs, trackId, attempt });
      if (E.isRight(result) || !mayPass(result.left)) return result;
      if (!isThrottled(result.left)) failures += 1;
      const asked = 1000 * O.getOrElse(() => 0)(retryAfterOf(result.left));
      const wait = Math.max(asked, backOff(retryDelayMs, attempt));
      if (failures > retries || now() + wait >= deadline) return result;
      await delay(wait);
    }
  };

  return {
    baseUrl: config.baseUrl,
    read: (request) => repeat(request, (options) => send(request, options, asJson)),
    open: (request) => repeat(request, (options) => open(request, options, asFile(readTimeoutMs))),
    sendOnce: (request) => {
      const trackId = request.trackId ?? randomUUID();
      const options = { deadline: now() + callTimeoutMs, timeoutMs: () => uploadTimeoutMs, trackId, attempt: 1 };
      return send(request, options, asJson);
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
