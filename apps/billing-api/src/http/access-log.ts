/** One log line and one measurement for every request. Neither holds a query, a body or a header: links are secrets. */
import type { IncomingMessage } from 'node:http';
import { context } from '@opentelemetry/api';
import { operationsRoutes } from '@usage-billing/contracts/wire';
import type { Context, Middleware } from 'koa';
import { Histogram, type Registry } from 'prom-client';
import { maskCardNumbers } from './mask-card-numbers.ts';
import type { ApiProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** The part of a structured logger that the API uses. */
export interface Log {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** What later middleware finds out about a request, for its log line. */
export interface RequestInfo {
  /** The route's template: unlike the path it names no customer, and there are few of them. */
  route?: string;
  /** The path without card references; absent where no route matched. */
  path?: string;
  userId?: string;
  /** The service that asks, where it is not a user. */
  service?: string;
  problem?: ApiProblem;
}

export const requestInfo = ({ state }: Context): RequestInfo => {
  state.requestInfo ??= {};
  return state.requestInfo as RequestInfo;
};

export const accessLog = (log: Log, registry: Registry): Middleware => {
  const durations = new Histogram({
    name: 'billing_api_request_duration_seconds',
    help: 'How long requests took until their response was complete.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  return async (ctx, next) => {
    const startedAt = performance.now();
    const onClose = (): void => {
      const seconds = (performance.now() - startedAt) / 1000;
      const status = ctx.res.headersSent ? ctx.status : CLIENT_CLOSED_REQUEST;
      durations.observe(
        { method: ctx.method, route: requestInfo(ctx).route ?? 'none', status: String(status) },
        seconds,
      );
      const fields = { ...logFields(ctx), status, seconds, complete: ctx.res.writableFinished };
      if (status >= 500) log.error(fields, 'request failed');
      else if (!isProbe(ctx.req)) log.info(fields, 'request');
    };
    ctx.res.once('close', context.bind(context.active(), onClose));
    await next();
  };
};

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 30];

/** What proxies log for a client that hung up before it got a response. */
const CLIENT_CLOSED_REQUEST = 499;

const logFields = (ctx: Context): object => {
  const { path = unmatchedPathToLog(ctx.req), userId, service, problem } = requestInfo(ctx);
  return {
    requestId: requestIdOf(ctx),
    method: ctx.method,
    path: maskCardNumbers(path),
    ...(userId === undefined ? {} : { userId: maskCardNumbers(userId) }),
    ...(service === undefined ? {} : { service }),
    ...(problem === undefined ? {} : { problem: problem.name }),
    ...(problem?.cause === undefined ? {} : { cause: maskCardNumbers(problem.cause) }),
  };
};

/** References to cards stay out of the log, as cards do. */
const NOT_LOGGED: ReadonlySet<string> = new Set(['paymentMethodId']);

export const pathToLog = (route: string, params: Readonly<Record<string, string>>): string =>
  route.replace(/\{(\w+)\}/g, (template, name: string) =>
    NOT_LOGGED.has(name) ? template : encodeURIComponent(params[name] ?? ''),
  );

/** Where no route matched, the path may be a known one with a typo, or unreadable. */
const unmatchedPathToLog = ({ url = '' }: IncomingMessage): string =>
  url.replace(/[?#].*/s, '').replace(/(\/payment[^/]*\/)[^/]+/gi, '$1{paymentMethodId}');

/** Load balancers send it every few seconds. */
export const isProbe = ({ url = '' }: IncomingMessage): boolean =>
  url.split('?')[0] === operationsRoutes.healthcheck.path;
