/**
 * Request limits: so many at once, and so many a minute, failed ones included. Both say 429; when to come again stands in
 * `ratelimit-reset`, and in `Retry-After` only with some tenants (*Rate limits*, *Error codes*).
 */
import type { Context, Middleware } from 'koa';
import type { Tenant } from '../books/tenant.ts';
import { Refusal, refusal } from '../refusals/refusal.ts';
import { pathBelowV1 } from './call.ts';
import { failureBody } from './failure.ts';
import { send, sendFailure } from './send.ts';

export const limitConcurrency = (tenant: Tenant): Middleware => {
  let inFlight = 0;
  return async (context, next) => {
    const { maxConcurrent } = tenant.settings;
    context.set({
      'Concurrency-Limit-Type': 'Default',
      'Concurrency-Limit-Limit': String(maxConcurrent),
      'Concurrency-Limit-Remaining': String(Math.max(0, maxConcurrent - inFlight - 1)),
    });
    if (inFlight >= maxConcurrent) return refuseAnother(tenant, context);
    inFlight += 1;
    try {
      await next();
    } finally {
      inFlight -= 1;
    }
  };
};

/** Actions say it in their own words, under HTTP 200 (*Errors*: REQUEST_EXCEEDED_RATE). */
const refuseAnother = (tenant: Tenant, context: Context): void => {
  const message = 'Too many requests at once.';
  if (pathBelowV1(context).startsWith('action/'))
    sendFailure(tenant, context, new Refusal('REQUEST_EXCEEDED_RATE', message, { shape: 'action' }));
  else throttle(tenant, context, 1, message);
};

const throttle = (tenant: Tenant, context: Context, seconds: number, message: string): void => {
  if (tenant.settings.retryAfter === 'present') context.set('Retry-After', String(seconds));
  send(tenant, context, 429, failureBody({ code: 90000070, message }, 'rest', tenant.settings.codes));
};

const MINUTE_MS = 60_000;

/** Minutes are counted from the first request on. */
export const limitRate = (tenant: Tenant): Middleware => {
  let window = { since: Number.NEGATIVE_INFINITY, count: 0 };
  return async (context, next) => {
    const { maxPerMinute } = tenant.settings;
    if (maxPerMinute === null) return next();
    const now = tenant.clientNow();
    // A clock that was set back begins a new minute too.
    if (now - window.since >= MINUTE_MS || now < window.since) window = { since: now, count: 0 };
    const seconds = Math.max(1, Math.ceil((window.since + MINUTE_MS - now) / 1000));
    window.count += 1;
    context.set({
      'ratelimit-limit': `${maxPerMinute}, ${maxPerMinute};w=60`,
      'ratelimit-remaining': String(Math.max(0, maxPerMinute - window.count)),
      'ratelimit-reset': String(seconds),
    });
    if (window.count <= maxPerMinute) return next();
    const message = `More than ${maxPerMinute} requests a minute.`;
    if (pathBelowV1(context).startsWith('action/')) {
      const { reason } = refusal('query', 'limit', message);
      return sendFailure(tenant, context, new Refusal(reason.code, message, { shape: 'action', status: 429 }));
    }
    throttle(tenant, context, seconds, message);
  };
};
