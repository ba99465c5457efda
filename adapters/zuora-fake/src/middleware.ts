/** What happens to every call before and after its route: the log, the limits, scripted faults, refusals, replays. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Middleware, Next } from 'koa';
import type { LoggedCall } from './control.ts';
import { textOfMicros } from './days.ts';
import { writeExact } from './exact-json.ts';
import { failureBody, Refusal, refusal } from './failure.ts';
import { describeFault, type Fault, hasEffect, takeFault } from './faults.ts';
import { settleImports } from './imports.ts';
import { requireAuthentication } from './routes/token.ts';
import type { World } from './world.ts';

const MAX_BODY = 16 * 1024 * 1024;
const MAX_LOGGED_CALLS = 50_000;
const KEY_LIFETIME = 24n * 3600n * 1_000_000n;

/** What the middleware of one call tell each other. */
export interface CallState {
  readonly body: Buffer;
  /** Its line in the log; absent for calls of the control. */
  logged?: { fault: string | null; replayed: boolean };
}

export const callState = (context: Context): CallState => context.state.call as CallState;

const send = (world: World, context: Context, status: number, body: unknown): void => {
  context.status = status;
  context.type = 'application/json; charset=utf-8';
  context.body = writeExact(body, world.settings.decimals);
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

const pathBelowV1 = (context: Context): string => context.path.replace(/^\/(v1\/)?/, '');

export const logCalls =
  (world: World): Middleware =>
  async (context, next) => {
    const call = callState(context);
    const entry: { -readonly [Field in keyof LoggedCall]: LoggedCall[Field] } = {
      at: textOfMicros(world.now()),
      method: context.method,
      path: `${pathBelowV1(context)}${context.search}`,
      status: null,
      idempotencyKey: context.get('idempotency-key') || null,
      fault: null,
      replayed: false,
      bodySha256: createHash('sha256').update(call.body).digest('hex'),
    };
    world.calls.push(entry);
    if (world.calls.length > MAX_LOGGED_CALLS) world.calls.splice(0, MAX_LOGGED_CALLS / 10);
    call.logged = entry;
    await next();
    if (context.respond !== false) entry.status = context.status;
  };

export const limitConcurrency = (world: World): Middleware => {
  let inFlight = 0;
  return async (context, next) => {
    if (inFlight >= world.settings.maxConcurrent) {
      context.set('Retry-After', '1');
      send(world, context, 429, failureBody({ code: 90000070, message: 'Too many requests at once.' }));
      return;
    }
    inFlight += 1;
    try {
      await next();
    } finally {
      inFlight -= 1;
    }
  };
};

/** The code that goes with a scripted status. */
const codeOf = (status: number): number =>
  90000000 + (status >= 500 ? 60 : status === 429 ? 70 : status === 401 || status === 403 ? 11 : 20);

const playFault = async (world: World, context: Context, fault: Fault): Promise<void> => {
  if (fault.kind === 'failure') {
    send(world, context, 200, failureBody({ code: fault.code, message: fault.message }));
  } else if (fault.kind === 'malformed') {
    context.status = 200;
    context.type = 'application/json; charset=utf-8';
    context.body = '{"success": tru';
  } else if (fault.kind === 'status') {
    if (fault.retryAfterSeconds !== undefined) context.set('Retry-After', String(fault.retryAfterSeconds));
    send(world, context, fault.status, failureBody({ code: codeOf(fault.status), message: `HTTP ${fault.status}` }));
  } else if (fault.kind !== 'latency') {
    context.respond = false;
    if (fault.kind === 'reset') context.req.socket.resetAndDestroy();
    else if (!context.res.closed) await once(context.res, 'close');
  }
};

export const playFaults =
  (world: World): Middleware =>
  async (context, next) => {
    const fault = takeFault(world.faults, context.method, pathBelowV1(context));
    if (fault === undefined) return next();
    const { logged } = callState(context);
    if (logged !== undefined) logged.fault = describeFault(fault);
    if (fault.kind === 'latency') await delay(fault.ms);
    if (hasEffect(fault)) await next();
    await playFault(world, context, fault);
  };

/** Writes what a route refuses as Zuora would. */
export const answerRefusals =
  (world: World): Middleware =>
  async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(world, context, error.status, failureBody(error.reason, error.shape));
    }
  };

export const authenticate =
  (world: World): Middleware =>
  async (context, next) => {
    if (context.path !== '/oauth/token') requireAuthentication(world, context.headers);
    settleImports(world);
    await next();
  };

/** Kept in the order in which they were asked for: the first that is still valid ends the search. */
const forgetOldAnswers = (world: World): void => {
  for (const [name, { at }] of world.answers) {
    if (world.now() - at < KEY_LIFETIME) return;
    world.answers.delete(name);
  }
};

/** A POST that was answered under the same key in the last 24 h gets that answer again, a failure too. */
export const replayAnswers =
  (world: World): Middleware =>
  async (context, next) => {
    const key = context.get('idempotency-key');
    if (context.method !== 'POST' || key === '' || world.settings.idempotencyKeys === 'ignored') return next();
    if (key.length > 255) throw refusal('request', 'invalid', 'The Idempotency-Key is longer than 255 characters.');
    const bodySha256 = createHash('sha256').update(callState(context).body).digest('hex');
    const name = `${context.path}\n${key}`;
    const stored = world.answers.get(name);
    if (stored !== undefined && world.now() - stored.at < KEY_LIFETIME) {
      if (stored.bodySha256 !== bodySha256)
        throw refusal('request', 'rule', 'The Idempotency-Key was used for another request.');
      if (stored.answer === undefined)
        throw refusal('request', 'locked', 'A request with the same Idempotency-Key is still in progress.');
      const { logged } = callState(context);
      if (logged !== undefined) logged.replayed = true;
      context.status = stored.answer.status;
      context.type = 'application/json; charset=utf-8';
      context.body = stored.answer.body;
      return;
    }
    forgetOldAnswers(world);
    const entry = { answer: undefined as { status: number; body: string } | undefined, bodySha256, at: world.now() };
    world.answers.set(name, entry);
    try {
      await next();
      entry.answer = { status: context.status, body: String(context.body) };
    } catch (error) {
      world.answers.delete(name);
      throw error;
    }
  };
