/** Calls routes of the directory, under one policy for retries, deadlines, circuit and concurrency. */
import { randomUUID } from 'node:crypto';
import type { DirectoryRoute } from '@usage-billing/contracts/wire';
import {
  exponentialBackOff,
  type OutboundOptions,
  type OutboundWork,
  outboundPolicy,
  type PolicyFailure,
} from '@usage-billing/outbound';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import { DIRECTORY_DEFAULTS, type DirectoryHttpConfig } from './config.ts';
import { exchangeOf } from './exchange.ts';
import { type CallFailure, isOutage, isRetryable } from './failure.ts';
import { type RouteInput, requestOf } from './request.ts';
import { decodeResponse } from './response.ts';

export type RouteOutput<Route extends DirectoryRoute> = t.TypeOf<Route['answer']>;

/** Share one between the directory and its notifier: they then share its circuit and its concurrency limit. */
export interface DirectoryClient {
  /** Retries GET and PUT; a POST is sent at most once. */
  readonly call: <Route extends DirectoryRoute>(
    route: Route,
    input: RouteInput<Route>,
  ) => TaskEither<CallFailure, RouteOutput<Route>>;
}

/** Calls the users service, with deadlines, retries and a circuit of its own. */
export const directoryClient = (config: DirectoryHttpConfig): DirectoryClient => {
  const exchange = exchangeOf(config);
  const policy = outboundPolicy(policyOptionsOf(config));
  return {
    call: (route, input) => () => {
      const request = requestOf(route, input);
      const requestId = randomUUID();
      const work: OutboundWork<CallFailure, RouteOutput<typeof route>> = ({ number, signal }) =>
        exchange(request, { route: route.path, requestId, attempt: number, signal }, (response) =>
          decodeResponse(route.answer, response),
        );
      return (request.method === 'POST' ? policy.callOnce(work) : policy.call(work))();
    },
  };
};

const policyOptionsOf = (config: DirectoryHttpConfig): OutboundOptions<CallFailure> => {
  const { timeoutMs, retries, retryDelayMs, maxConcurrent, maxWaiting, failuresToOpen, openForMs } = {
    ...DIRECTORY_DEFAULTS,
    ...config,
  };
  return {
    attempts: retries + 1,
    backOff: exponentialBackOff({ firstMillis: retryDelayMs, maxMillis: 10 * retryDelayMs }),
    retryable: isRetryable,
    attemptMillis: timeoutMs,
    concurrency: { maxConcurrent, maxQueued: maxWaiting },
    circuit: {
      failuresToOpen,
      openMillis: openForMs,
      isOutage,
      ...(config.onCircuit === undefined ? {} : { onChange: config.onCircuit }),
    },
    toError: toCallFailure,
  };
};

const toCallFailure = (failure: PolicyFailure): CallFailure => {
  switch (failure._tag) {
    case 'CircuitOpen':
      return { _tag: 'NotSent', reason: 'it failed several times in a row, so calls are suspended for some seconds' };
    case 'QueueFull':
      return { _tag: 'NotSent', reason: 'too many calls are waiting for it already' };
    case 'DeadlineExceeded':
      return failure.started
        ? { _tag: 'NoAnswer', reason: 'time-out' }
        : { _tag: 'NotSent', reason: 'time-out while the call waited for its turn' };
  }
};
