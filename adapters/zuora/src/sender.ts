/** Sends a request when it may be sent: in its turn, after the pauses that Zuora asked for, and with credentials. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { attemptOf, type CallResult, type Finish } from './attempt.ts';
import { authorizationOf } from './authorization.ts';
import { LONGEST_PAUSE_MS, settingsOf, type ZuoraConfig } from './config.ts';
import { type CallFailure, isThrottled, retryAfterOf } from './failure.ts';
import { limiterOf } from './limiter.ts';
import { pauseOf } from './pause.ts';
import type { ZuoraRequest } from './request.ts';

export interface SendOptions {
  /** On `performance.now()`: when to give up before it is sent. */
  readonly deadline: number;
  /** How long an answer may take, asked when it is sent. */
  readonly timeoutMs: () => number;
  readonly trackId: string;
  readonly attempt: number;
}

/** Sends once. A token that was refused is renewed and does not count: it had no effect. */
export type Send = <A>(request: ZuoraRequest, options: SendOptions, finish: Finish<A>) => Promise<CallResult<A>>;

const wasUnauthenticated = (result: CallResult<unknown>): boolean =>
  E.isLeft(result) && result.left._tag === 'Failed' && result.left.status === 401;

const NO_TURN: CallFailure = { _tag: 'NeverSent', reason: 'time-out while it waited for its turn' };

export const senderOf = (config: ZuoraConfig): Send => {
  const { maxConcurrent, readTimeoutMs } = settingsOf(config);
  const now = (): number => performance.now();
  const limited = limiterOf(maxConcurrent);
  const pause = pauseOf(now);
  const attempt = attemptOf(config);
  const authorization = authorizationOf(config.auth, attempt, readTimeoutMs);

  /** Left: the pause lasts longer than this call can wait, or it has no time left. */
  const mayBegin = async (deadline: number): Promise<CallResult<void>> => {
    if (!(await pause.passed(Math.min(LONGEST_PAUSE_MS, deadline - now()))))
      return E.left({ _tag: 'Throttled', retryAfterSeconds: O.some(Math.ceil(pause.remainingMs() / 1000)) });
    return now() < deadline ? E.right(undefined) : E.left(NO_TURN);
  };

  /** Everybody hears of it, whether a call was throttled or the token for one. */
  const heard = <A>(result: CallResult<A>): CallResult<A> => {
    if (E.isLeft(result) && isThrottled(result.left))
      pause.begin(1000 * O.getOrElse(() => 0)(retryAfterOf(result.left)));
    return result;
  };

  const send: Send = async (request, { deadline, timeoutMs, ...rest }, finish) => {
    for (let renewed = false; ; renewed = true) {
      const beforeToken = await mayBegin(deadline);
      const credentials = E.isLeft(beforeToken) ? beforeToken : heard(await authorization());
      if (E.isLeft(credentials)) return credentials;
      const beforeCall = await mayBegin(deadline);
      if (E.isLeft(beforeCall)) return beforeCall;
      const { headers, renew } = credentials.right;
      const result = heard(await attempt(request, { ...rest, headers, timeoutMs: timeoutMs() }, finish));
      if (renewed || !wasUnauthenticated(result) || !renew()) return result;
    }
  };

  return async (request, options, finish) => {
    const sent = await limited(Math.max(0, options.deadline - now()), () => send(request, options, finish));
    return O.isSome(sent) ? sent.value : E.left(NO_TURN);
  };
};
