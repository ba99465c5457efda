/** Sends a request when it may be sent: in its turn, after the pauses that Zuora asked for, and with credentials. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { attemptOf, type CallResult, type Finish } from './attempt.ts';
import { authorizationOf } from './authorization.ts';
import { settingsOf, type ZuoraConfig } from './config.ts';
import { type Gate, gateOf, NO_TURN, type Place } from './gate.ts';
import { untilOver } from './held.ts';
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
export interface Sender {
  readonly send: <A>(request: ZuoraRequest, options: SendOptions, finish: Finish<A>) => Promise<CallResult<A>>;
  /** The request counts as under way until its body is over. */
  readonly open: (
    request: ZuoraRequest,
    options: SendOptions,
    finish: Finish<Response>,
  ) => Promise<CallResult<Response>>;
}

const wasUnauthenticated = (result: CallResult<unknown>): boolean =>
  E.isLeft(result) && result.left._tag === 'Failed' && result.left.status === 401;

/** However slowly somebody reads a file, a place is not theirs while they read nothing. */
const FORGOTTEN_AFTER_MS = 120_000;

export const senderOf = (config: ZuoraConfig): Sender => {
  const { maxConcurrent, readTimeoutMs } = settingsOf(config);
  const now = (): number => performance.now();
  const gate = gateOf(maxConcurrent);
  const attempt = attemptOf(config);
  const authorization = authorizationOf(config.auth, attempt, readTimeoutMs);

  /** None: a pause began while it waited for its token, and nothing was sent. */
  const exchange = async <A>(
    { heard }: Place,
    request: ZuoraRequest,
    { deadline, timeoutMs, ...rest }: SendOptions,
    finish: Finish<A>,
  ): Promise<O.Option<CallResult<A>>> => {
    for (let renewed = false; ; renewed = true) {
      const credentials = heard(await authorization());
      if (E.isLeft(credentials)) return O.some(credentials);
      if (gate.isPaused()) return O.none;
      if (now() >= deadline) return O.some(E.left(NO_TURN));
      const { headers, renew } = credentials.right;
      const result = heard(await attempt(request, { ...rest, headers, timeoutMs: timeoutMs() }, finish));
      if (renewed || !wasUnauthenticated(result) || !renew()) return O.some(result);
    }
  };

  /** `settle` gives the place back, now or when the result is done with. */
  const inTurn = async <A>(
    enter: Gate['enter'],
    options: SendOptions,
    work: (place: Place) => Promise<O.Option<CallResult<A>>>,
    settle: (result: CallResult<A>, leave: () => void) => CallResult<A>,
  ): Promise<CallResult<A>> => {
    for (;;) {
      const entered = await enter(Math.max(0, options.deadline - now()));
      if (E.isLeft(entered)) return entered;
      const place = entered.right;
      try {
        const worked = await work(place);
        if (O.isSome(worked)) return settle(worked.value, place.leave);
      } catch (error) {
        place.leave();
        throw error;
      }
      place.leave();
    }
  };

  return {
    send: (request, options, finish) =>
      inTurn(
        gate.enter,
        options,
        (place) => exchange(place, request, options, finish),
        (result, leave) => {
          leave();
          return result;
        },
      ),
    open: (request, options, finish) =>
      inTurn(
        gate.enterForFile,
        options,
        (place) => exchange(place, request, options, finish),
        (result, leave) => {
          if (E.isRight(result) && result.right.body !== null) {
            const { body, headers } = result.right;
            return E.right(new Response(untilOver(body, FORGOTTEN_AFTER_MS, leave), { headers }));
          }
          leave();
          return result;
        },
      ),
  };
};
