/** An address that cannot be read is a mistake of the client, and is told before anything tries to read it. */
import type { Context, Middleware } from 'koa';
import { refuse } from './unexpected-errors.ts';

const isReadable = (ctx: Context): boolean => {
  try {
    return typeof ctx.path === 'string';
  } catch {
    return false;
  }
};

export const readableTarget: Middleware = async (ctx, next) => {
  if (isReadable(ctx)) await next();
  else refuse(ctx, { name: 'bad-request', detail: 'The address of the request cannot be read.' });
};
