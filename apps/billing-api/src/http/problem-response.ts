/** Writes a problem as `application/problem+json`: a stable type, the request id, and nothing internal. */
import { Problem, problemKinds, problemType } from '@usage-billing/contracts/wire';
import type { Context } from 'koa';
import type { ApiProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export const problemText = ({ name, detail, errors }: ApiProblem, requestId: string): string => {
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

export const writeProblem = (ctx: Context, problem: ApiProblem): void => {
  ctx.status = problemKinds[problem.name].status;
  if (problem.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(problem.retryAfterSeconds));
  if (problem.challenge !== undefined) ctx.set('WWW-Authenticate', problem.challenge);
  ctx.body = problemText(problem, requestIdOf(ctx));
  ctx.set('Content-Type', PROBLEM_TYPE);
};
