/** What no route answered, and what went wrong unforeseen, becomes a problem too: no stack trace, no dropped connection. */
import type { Context, Middleware } from 'koa';
import { type Log, observed } from './access-log.ts';
import type { Refusal } from './problem.ts';
import { answerWithProblem } from './problem-response.ts';
import { requestIdOf } from './request-id.ts';

export const refuse = (ctx: Context, refusal: Refusal): void => {
  observed(ctx).refusal = refusal;
  answerWithProblem(ctx, refusal);
};

export const catchAll =
  (log: Log): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      log.error({ requestId: requestIdOf(ctx), err: error }, 'unexpected failure');
      refuse(ctx, { name: 'internal-error' });
      return;
    }
    if (ctx.body !== undefined && ctx.body !== null) return;
    if (ctx.status === 404) refuse(ctx, { name: 'route-not-found', detail: '/docs lists every address.' });
    if (ctx.status === 405 || ctx.status === 501) refuse(ctx, { name: 'method-not-allowed' });
  };
