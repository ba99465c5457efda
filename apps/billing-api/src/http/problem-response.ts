/** Writes a refusal as `application/problem+json`: a stable type, the request id, and nothing internal. */
import { Problem, problemKinds, problemType } from '@usage-billing/contracts/wire';
import type { Context } from 'koa';
import type { Refusal } from './problem.ts';
import { requestIdOf } from './request-id.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export const problemText = ({ name, detail, errors }: Refusal, requestId: string): string => {
  const { status, title } = problemKinds[name];
  return JSON.stringify(
    Problem.encode({
      type: problemType(name),
      title,
      status,
      requestId,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors }),
    }),
  );
};

export const answerWithProblem = (ctx: Context, refusal: Refusal): void => {
  ctx.status = problemKinds[refusal.name].status;
  if (refusal.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(refusal.retryAfterSeconds));
  if (refusal.challenge !== undefined) ctx.set('WWW-Authenticate', refusal.challenge);
  ctx.body = problemText(refusal, requestIdOf(ctx));
  ctx.set('Content-Type', PROBLEM_TYPE);
};
