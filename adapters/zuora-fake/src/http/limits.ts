/** Request limits: so many at once, and so many a minute. Both say 429, and when to come again. */
import type { Context, Middleware } from 'koa';
import type { Tenant } from '../books/tenant.ts';
import { failureBody } from './failure.ts';
import { send } from './middleware.ts';

const MINUTE_MS = 60_000;

const throttle = (tenant: Tenant, context: Context, seconds: number, message: string): void => {
  context.set('Retry-After', String(seconds));
  send(tenant, context, 429, failureBody({ code: 90000070, message }));
};

export const limitConcurrency = (tenant: Tenant): Middleware => {
  let inFlight = 0;
  return async (context, next) => {
    if (inFlight >= tenant.settings.maxConcurrent) {
      throttle(tenant, context, 1, 'Too many requests at once.');
      return;
    }
    inFlight += 1;
    try {
      await next();
    } finally {
      inFlight -= 1;
    }
  };
};

/** Minutes are counted from the first request on; one that is refused does not count. */
export const limitRate = (tenant: Tenant): Middleware => {
  let window = { since: Number.NEGATIVE_INFINITY, count: 0 };
  return async (context, next) => {
    const { maxPerMinute } = tenant.settings;
    if (maxPerMinute === null) return next();
    const now = tenant.clientNow();
    // A clock that was set back begins a new minute too.
    if (now - window.since >= MINUTE_MS || now < window.since) window = { since: now, count: 0 };
    const seconds = Math.max(1, Math.ceil((window.since + MINUTE_MS - now) / 1000));
    context.set({
      'RateLimit-Limit': String(maxPerMinute),
      'RateLimit-Remaining': String(Math.max(0, maxPerMinute - window.count - 1)),
      'RateLimit-Reset': String(seconds),
    });
    if (window.count >= maxPerMinute) {
      throttle(tenant, context, seconds, `More than ${maxPerMinute} requests a minute.`);
      return;
    }
    window.count += 1;
    return next();
  };
};
