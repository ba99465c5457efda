/** Writes a refusal as `application/problem+json`: a stable type, the request id, and nothing internal. */
import { Problem, problemKinds, problemType } from '@usage-billing/contracts/wire';
import type { Context } from 'koa';
import type { Refusal } from './refusal.ts';
import { requestIdOf } from './request-id.ts';

export const answerWithProblem = (ctx: Context, refusal: Refusal): void => {
  const { status, title } = problemKinds[refusal.name];
  ctx.status = status;
  if (refusal.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(refusal.retryAfterSeconds));
  if (refusal.challenge !== undefined) ctx.set('WWW-Authenticate', refusal.challenge);
  ctx.body = JSON.stringify(
    Problem.encode({
      type: problemType(refusal.name),
      title,
      status,
      requestId: requestIdOf(ctx),
      ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
      ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
    }),
  );
  ctx.set('Content-Type', 'application/problem+json; charset=utf-8');
};
