/** Lets the pages of one origin call the API with the customer's sign-in, and no others. */
import * as O from 'fp-ts/lib/Option.js';
import type { Middleware } from 'koa';

const PREFLIGHT_SECONDS = '600';

export const cors =
  (origin: O.Option<string>): Middleware =>
  async (ctx, next) => {
    if (O.isSome(origin)) ctx.vary('Origin');
    const allowed = O.isSome(origin) && ctx.get('Origin') === origin.value;
    if (allowed) {
      ctx.set('Access-Control-Allow-Origin', origin.value);
      ctx.set('Access-Control-Allow-Credentials', 'true');
      ctx.set(
        'Access-Control-Expose-Headers',
        'X-Request-Id, Retry-After, Content-Disposition, Link, WWW-Authenticate',
      );
    }
    await next();
    if (!allowed || ctx.method !== 'OPTIONS' || ctx.status >= 400) return;
    // The router said which methods the address takes.
    ctx.set('Access-Control-Allow-Methods', ctx.response.get('Allow'));
    ctx.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, X-Request-Id');
    ctx.set('Access-Control-Max-Age', PREFLIGHT_SECONDS);
  };
