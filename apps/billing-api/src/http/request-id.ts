/** Every request has an id: the caller's own if it is harmless in a log, otherwise a new one. The response repeats it. */
import { randomUUID } from 'node:crypto';
import { withLogFields } from '@usage-billing/wiring';
import type { Context, Middleware } from 'koa';

const HEADER = 'X-Request-Id';

export const requestIdOf = ({ state }: Context): string => (state.requestId as string | undefined) ?? '';

export const requestId: Middleware = async (ctx, next) => {
  const given = ctx.get(HEADER);
  const id = /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
  ctx.state.requestId = id;
  ctx.set(HEADER, id);
  await withLogFields({ requestId: id }, next);
};
