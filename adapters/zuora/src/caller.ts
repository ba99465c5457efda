/** The thin caller: which failures are retried, when a call is over, and who shares what. */
import { randomUUID } from 'node:crypto';
import { exponentialBackOff, retrying } from '@usage-billing/outbound';
import * as O from 'fp-ts/lib/Option.js';
import { asFile, asJson, type CallTask } from './attempt.ts';
import { settingsOf, type ZuoraConfig } from './config.ts';
import { type CallFailure, isThrottled, mayPass, retryAfterOf } from './failure.ts';
import type { ZuoraRequest } from './request.ts';
import { type SendOptions, senderOf } from './sender.ts';

export interface ZuoraCaller {
  readonly baseUrl: string;
  /** Retries what may pass; for calls without any effect, whatever their method. */
  readonly read: (request: ZuoraRequest) => CallTask<unknown>;
  /** Sends once, with the longer time-out. */
  readonly sendOnce: (request: ZuoraRequest) => CallTask<unknown>;
  /** As `read`, with the body left to its reader. */
  readonly open: (request: ZuoraRequest) => CallTask<Response>;
}

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

const LONGEST_DELAY_MS = 5_000;

const newCaller = (config: ZuoraConfig): ZuoraCaller => {
  const { readTimeoutMs, uploadTimeoutMs, callTimeoutMs, retries, retryDelayMs } = settingsOf(config);
  const now = (): number => performance.now();
  const { send, open } = senderOf(config);

  /** Being throttled says nothing against the call: it is retried for as long as there is time. */
  const retried = retrying<CallFailure>({
    attempts: retries + 1,
    backOff: exponentialBackOff({ firstMillis: retryDelayMs, maxMillis: LONGEST_DELAY_MS }),
    retryable: mayPass,
    retryAfter: (failure) => O.map((seconds: number) => 1000 * seconds)(retryAfterOf(failure)),
    countsAsAttempt: (failure) => !isThrottled(failure),
    callMillis: callTimeoutMs,
    now,
  });
  const repeat =
    <A>(request: ZuoraRequest, once: (options: SendOptions) => CallTask<A>): CallTask<A> =>
    () => {
      const trackId = request.trackId ?? randomUUID();
      return retried(({ number, callEnds }) => {
        const timeoutMs = (): number => Math.max(1, Math.min(readTimeoutMs, callEnds - now()));
        return once({ deadline: callEnds, timeoutMs, trackId, attempt: number });
      })();
    };

  return {
    baseUrl: config.baseUrl,
    read: (request) => repeat(request, (options) => send(request, options, asJson)),
    open: (request) => repeat(request, (options) => open(request, options, asFile(readTimeoutMs))),
    sendOnce: (request) => () => {
      const trackId = request.trackId ?? randomUUID();
      const options = { deadline: now() + callTimeoutMs, timeoutMs: () => uploadTimeoutMs, trackId, attempt: 1 };
      return send(request, options, asJson)();
    },
  };
};
