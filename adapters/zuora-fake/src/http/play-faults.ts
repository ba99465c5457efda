/** Plays the faults that a test scripted, before or after the route took its effect. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Middleware } from 'koa';
import { describeFault, type Fault } from '../books/fault.ts';
import type { Tenant } from '../books/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';
import { callState, pathBelowV1 } from './call.ts';
import { failureBody } from './failure.ts';
import { send, sendFailure } from './send.ts';
import { goesOn, takeFault } from './take-fault.ts';

export const playFaults =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    const fault = takeFault(tenant.faults, context.method, pathBelowV1(context));
    if (fault === undefined) return next();
    const { logged } = callState(context);
    if (logged !== undefined) logged.fault = describeFault(fault);
    if (fault.kind === 'latency') await delay(fault.ms);
    if (fault.kind === 'lost-failure') callState(context).refusal = fault;
    if (goesOn(fault)) await next();
    await playFault(tenant, context, fault);
  };

const playFault = async (tenant: Tenant, context: Context, fault: Fault): Promise<void> => {
  if (fault.kind === 'failure') {
    sendFailure(tenant, context, new Refusal(fault.code, fault.message));
  } else if (fault.kind === 'malformed') {
    context.status = 200;
    context.type = 'application/json; charset=utf-8';
    context.body = '{"success": tru';
  } else if (fault.kind === 'status') {
    if (fault.retryAfterSeconds !== undefined) context.set('Retry-After', String(fault.retryAfterSeconds));
    if (fault.rateLimitResetSeconds !== undefined) context.set('ratelimit-reset', String(fault.rateLimitResetSeconds));
    send(tenant, context, fault.status, failureBody({ code: codeOf(fault.status), message: `HTTP ${fault.status}` }));
  } else if (fault.kind !== 'latency') {
    context.respond = false;
    if (fault.kind === 'reset' || fault.kind === 'lost-failure') context.req.socket.resetAndDestroy();
    else if (!context.res.closed) await once(context.res, 'close');
  }
};

/** The code that goes with a scripted status. */
const codeOf = (status: number): number =>
  90000000 + (status >= 500 ? 60 : status === 429 ? 70 : status === 401 || status === 403 ? 11 : 20);

/** In the route's place, so that the answer is kept as a route's is. */
export const refuseAsScripted =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    const { refusal } = callState(context);
    if (refusal === undefined) return next();
    sendFailure(tenant, context, new Refusal(refusal.code, refusal.message));
  };
