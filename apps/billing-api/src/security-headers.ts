/** The API answers data, never pages: nothing may be guessed, framed, run, or kept by a shared cache. */
import type { Middleware } from 'koa';

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

export const securityHeaders: Middleware = async (ctx, next) => {
  ctx.set(headers);
  await next();
};
