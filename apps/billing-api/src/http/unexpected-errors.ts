/** Unknown routes and unexpected errors become problems too: no stack trace, no dropped connection. */
import type { Context, Middleware } from 'koa';
import { type Log, requestInfo } from './access-log.ts';
import type { ApiProblem } from './problem.ts';
import { writeProblem } from './problem-response.ts';
import { requestIdOf } from './request-id.ts';

export const respondWithProblem = (ctx: Context, problem: ApiProblem): void => {
  requestInfo(ctx).problem = problem;
  writeProblem(ctx, problem);
};

export const handleUnexpectedErrors =
  (log: Log): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      log.error({ requestId: requestIdOf(ctx), err: error }, 'unexpected error');
      respondWithProblem(ctx, { name: 'internal-error' });
      return;
    }
    if (ctx.body !== undefined && ctx.body !== null) return;
    if (ctx.status === 404) respondWithProblem(ctx, { name: 'route-not-found', detail: '/docs lists every route.' });
    if (ctx.status === 405 || ctx.status === 501) respondWithProblem(ctx, { name: 'method-not-allowed' });
  };
