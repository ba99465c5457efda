/** Every request has an id: the caller's own, if it is harmless in a log, or a new one. It goes back with the answer. */
import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';

const HEADER = 'X-Request-Id';

const ids = new WeakMap<object, string>();

export const requestIdOf = (ctx: Context): string => ids.get(ctx.req) ?? '';

export const requestId: Middleware = async (ctx, next) => {
  const given = ctx.get(HEADER);
  const id = /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
  ids.set(ctx.req, id);
  ctx.set(HEADER, id);
  await next();
};
