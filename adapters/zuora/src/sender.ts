/** Sends a request when it may be sent: in its turn, after the pauses that Zuora asked for, and with credentials. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { attemptOf, type CallResult, type CallTask, type Finish } from './attempt.ts';
import { authorizationOf } from './authorization.ts';
import { settingsOf, type ZuoraConfig } from './config.ts';
import { type Gate, gateOf, NO_TURN, type Place } from './gate.ts';
import { untilOver } from './held.ts';
import type { Leave } from './limiter.ts';
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
  readonly send: <A>(request: ZuoraRequest, options: SendOptions, finish: Finish<A>) => CallTask<A>;
  /** The request counts as under way until its body is over. */
  readonly open: (request: ZuoraRequest, options: SendOptions, finish: Finish<Response>) => CallTask<Response>;
}

export const senderOf = (config: ZuoraConfig): Sender => {
  const gate = gateOf(settingsOf(config).maxConcurrent);
  const exchange = exchangeOf(config, gate);
  return {
    send: (request, options, finish) =>
      inTurn(gate.enter, options, (place) => exchange(place, request, options, finish), leaveAtOnce),
    open: (request, options, finish) =>
      inTurn(gate.enterForFile, options, (place) => exchange(place, request, options, finish), leaveWhenRead),
  };
};

/** None: a pause began while it waited for its token, and nothing was sent. */
type Exchange = <A>(
  place: Place,
  request: ZuoraRequest,
  options: SendOptions,
  finish: Finish<A>,
) => CallTask<O.Option<A>>;

const exchangeOf = (config: ZuoraConfig, gate: Gate): Exchange => {
  const attempt = attemptOf(config);
  const authorization = authorizationOf(config.auth, attempt, settingsOf(config).readTimeoutMs);
  return ({ heard }, request, { deadline, timeoutMs, ...rest }, finish) =>
    inSteps(async function* () {
      for (let renewed = false; ; renewed = true) {
        const { headers, renew } = yield* step(heard(await authorization()));
        if (gate.isPaused()) return O.none;
        if (now() >= deadline) return yield* fail(NO_TURN);
        const result = heard(await attempt(request, { ...rest, headers, timeoutMs: timeoutMs() }, finish));
        if (renewed || !wasUnauthenticated(result) || !renew()) return O.some(yield* step(result));
      }
    });
};

const now = (): number => performance.now();

const wasUnauthenticated = (result: CallResult<unknown>): boolean =>
  E.isLeft(result) && result.left._tag === 'Failed' && result.left.status === 401;

/** `settle` gives the place of a success back, now or when its value is done with. */
const inTurn = <A>(
  enter: Gate['enter'],
  { deadline }: SendOptions,
  work: (place: Place) => CallTask<O.Option<A>>,
  settle: (value: A, leave: Leave) => A,
): CallTask<A> =>
  inSteps(async function* () {
    for (;;) {
      const place = yield* step(() => enter(Math.max(0, deadline - now())));
      let worked: O.Option<A> = O.none;
      try {
        worked = yield* step(work(place));
      } finally {
        if (O.isNone(worked)) place.leave();
      }
      if (O.isSome(worked)) return settle(worked.value, place.leave);
    }
  });

const leaveAtOnce = <A>(value: A, leave: Leave): A => {
  leave();
  return value;
};

/** However slowly somebody reads a file, a place is not theirs while they read nothing. */
const FORGOTTEN_AFTER_MS = 120_000;

const leaveWhenRead = (response: Response, leave: Leave): Response =>
  response.body === null
    ? leaveAtOnce(response, leave)
    : new Response(untilOver(response.body, FORGOTTEN_AFTER_MS, leave), { headers: response.headers });
