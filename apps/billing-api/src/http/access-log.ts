/** One log line and one measurement for every request. Neither holds a query, a body or a header: links are secrets. */
import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import { Histogram, type Registry } from 'prom-client';
import type { Refusal } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** The part of a structured logger that the API uses. */
export interface Log {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** What is learnt about a request on its way, for whoever looks at it afterwards. */
export interface Observed {
  /** The route's template: unlike the path it names no customer, and there are few of them. */
  route?: string;
  /** The path without what is nobody's business in a log; absent where no route took it. */
  path?: string;
  userId?: string;
  refusal?: Refusal;
}

/** Koa's place for what middleware tells one another about a request. */
export const observed = ({ state }: Context): Observed => {
  state.observed ??= {};
  return state.observed as Observed;
};

/** References to cards stay out of the log, as cards do. */
const NOT_LOGGED: ReadonlySet<string> = new Set(['paymentMethodId']);

export const pathToLog = (route: string, parts: Readonly<Record<string, string>>): string =>
  route.replace(/\{(\w+)\}/g, (name, part: string) =>
    NOT_LOGGED.has(part) ? name : encodeURIComponent(parts[part] ?? ''),
  );

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 30];

/** Of an address that no route took, which may be one with a mistake in it, or one that cannot be read. */
const unknownPathToLog = ({ url = '' }: IncomingMessage): string =>
  url.replace(/\?.*/s, '').replace(/(\/payment\/)[^/]+/i, '$1{paymentMethodId}');

/** Who hangs up before there is an answer gets none; proxies count such requests under this number. */
const HUNG_UP = 499;

export const observe = (log: Log, registry: Registry): Middleware => {
  const durations = new Histogram({
    name: 'billing_api_request_duration_seconds',
    help: 'How long requests took until their answer was complete.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  return async (ctx, next) => {
    const startedAt = performance.now();
    ctx.res.once('close', () => {
      const seconds = (performance.now() - startedAt) / 1000;
      const { route = 'none', path = unknownPathToLog(ctx.req), userId, refusal } = observed(ctx);
      const status = ctx.res.headersSent ? ctx.status : HUNG_UP;
      durations.observe({ method: ctx.method, route, status: String(status) }, seconds);
      const fields = {
        requestId: requestIdOf(ctx),
        method: ctx.method,
        path,
        status,
        seconds,
        complete: ctx.res.writableFinished,
        ...(userId === undefined ? {} : { userId }),
        ...(refusal === undefined ? {} : { problem: refusal.name }),
        ...(refusal?.cause === undefined ? {} : { cause: refusal.cause }),
      };
      if (status >= 500) log.error(fields, 'request failed');
      else log.info(fields, 'request');
    });
    await next();
  };
};
