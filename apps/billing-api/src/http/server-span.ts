/** Each request is a span of a trace, of the caller's where it sends `traceparent`. Probes are not. */
import { inServerSpan } from '@usage-billing/wiring';
import type { Middleware } from 'koa';
import { isProbe, requestInfo } from './access-log.ts';

export const serverSpan: Middleware = (ctx, next) =>
  isProbe(ctx.req) ? next() : inServerSpan(ctx.req, ctx.res, () => requestInfo(ctx).route, next);
