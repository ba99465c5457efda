/** Writing answers: JSON with exact numbers, and failures under the status that the call's version has for them. */
import type { Context, Middleware } from 'koa';
import type { Tenant } from '../books/tenant.ts';
import { type Reason, Refusal } from '../refusals/refusal.ts';
import { callState } from './call.ts';
import { writeExact } from './exact-json.ts';
import { failureBody, statusOf } from './failure.ts';
import { hasStatuses } from './version.ts';

export const send = (tenant: Tenant, context: Context, status: number, body: unknown): void => {
  context.status = status;
  context.type = 'application/json; charset=utf-8';
  context.body = writeExact(body, tenant.settings.decimals);
};

/** GET and DELETE have no body that a resource could be told by: theirs is always 500000 (*Error codes*). */
const codeFor = ({ method }: Context, { code, message }: Reason): Reason => ({
  code:
    typeof code === 'number' && code < 90_000_000 && /^(GET|DELETE)$/.test(method) ? 50_000_000 + (code % 100) : code,
  message,
});

/** Actions have HTTP 200 under every version; the others a status for each category where the version has them. */
export const sendFailure = (tenant: Tenant, context: Context, { reason, shape, status }: Refusal): void => {
  const { version } = callState(context);
  const own = shape === 'rest' && version !== '' && hasStatuses(version) ? statusOf(reason.code) : 200;
  send(tenant, context, status ?? own, failureBody(codeFor(context, reason), shape, tenant.settings.codes));
};

/** Writes what a route refuses as Zuora would. */
export const answerRefusals =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sendFailure(tenant, context, error);
    }
  };
