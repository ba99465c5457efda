/** An address that cannot be read is a mistake of the client, and is told before anything tries to read it. */
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
  else respondWithProblem(ctx, { name: 'bad-request', detail: 'The address of the request cannot be read.' });
};
