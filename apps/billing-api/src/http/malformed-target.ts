/** A request target that cannot be parsed is the client's mistake; it is refused before anything tries to use it. */
import type { Context, Middleware } from 'koa';
import { respondWithProblem } from './unexpected-errors.ts';

const isReadable = (ctx: Context): boolean => {
  try {
    return typeof ctx.path === 'string';
  } catch {
    return false;
  }
};

export const rejectMalformedTarget: Middleware = async (ctx, next) => {
  if (isReadable(ctx)) await next();
  else respondWithProblem(ctx, { name: 'bad-request', detail: 'The request target cannot be parsed.' });
};
