/** What happens to every call before and after its route: its body, its line in the log, its name, refusals, credentials. */
import { createHash, randomUUID } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';
import type { Tenant } from '../books/tenant.ts';
import { letTimePass } from '../books/time.ts';
import { textOfMicros } from '../calendar/days.ts';
import type { LoggedCall } from '../control/control.ts';
import { writeExact } from './exact-json.ts';
import { failureBody, Refusal } from './failure.ts';
import { requireAuthentication } from './routes/token.ts';

const MAX_BODY = 16 * 1024 * 1024;
const MAX_LOGGED_CALLS = 50_000;

/** What the middleware of one call tell each other. */
export interface CallState {
  readonly body: Buffer;
  /** Its line in the log; absent for calls of the control. */
  logged?: { fault: string | null; replayed: boolean };
  /** It does not get to its route. */
  refusal?: { readonly code: number; readonly message: string };
}

export const callState = (context: Context): CallState => context.state.call as CallState;

export const send = (tenant: Tenant, context: Context, status: number, body: unknown): void => {
  context.status = status;
  context.type = 'application/json; charset=utf-8';
  context.body = writeExact(body, tenant.settings.decimals);
};

export const readBody: Middleware = async (context: Context, next: Next) => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of context.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) context.throw(413, 'the request body is larger than 16 MB');
  context.state.call = { body: Buffer.concat(chunks) } satisfies CallState;
  await next();
};

export const pathBelowV1 = (context: Context): string => context.path.replace(/^\/(v1\/)?/, '');

const MAX_TRACK_ID = 64;

/** Every answer has a name; one that the client gave its request comes back. */
export const nameCalls: Middleware = async (context, next) => {
  context.set('Zuora-Request-Id', randomUUID());
  const trackId = context.get('zuora-track-id');
  if (trackId !== '' && trackId.length <= MAX_TRACK_ID) context.set('Zuora-Track-Id', trackId);
  await next();
};

export const logCalls =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    const call = callState(context);
    const entry: { -readonly [Field in keyof LoggedCall]: LoggedCall[Field] } = {
      at: textOfMicros(tenant.now()),
      method: context.method,
      path: `${pathBelowV1(context)}${context.search}`,
      status: null,
      idempotencyKey: context.get('idempotency-key') || null,
      trackId: context.get('zuora-track-id') || null,
      fault: null,
      replayed: false,
      bodySha256: createHash('sha256').update(call.body).digest('hex'),
    };
    tenant.calls.push(entry);
    if (tenant.calls.length > MAX_LOGGED_CALLS) tenant.calls.splice(0, MAX_LOGGED_CALLS / 10);
    call.logged = entry;
    await next();
    if (context.respond !== false) entry.status = context.status;
  };

/** Writes what a route refuses as Zuora would. */
export const answerRefusals =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(tenant, context, error.status, failureBody(error.reason, error.shape));
    }
  };

export const authenticate =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    if (context.path !== '/oauth/token') requireAuthentication(tenant, context.headers);
    letTimePass(tenant);
    await next();
  };
