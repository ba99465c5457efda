/** The API returns data: nothing may be sniffed, framed, run, or stored by a cache. The one page has a policy of its own. */
import type { Middleware } from 'koa';

const headers = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
});

export const securityHeaders: Middleware = async (ctx, next) => {
  for (const [name, value] of headers) ctx.res.setHeader(name, value);
  await next();
};
