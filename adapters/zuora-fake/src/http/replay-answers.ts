/** Idempotency-Key: what was answered once is answered again. */
import { createHash } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Tenant } from '../books/tenant.ts';
import { refusal } from './failure.ts';
import { callState } from './middleware.ts';

const KEY_LIFETIME = 24n * 3600n * 1_000_000n;

/** Kept in the order in which they were asked for: the first that is still valid ends the search. */
const forgetOldAnswers = (tenant: Tenant): void => {
  for (const [name, { at }] of tenant.answers) {
    if (tenant.now() - at < KEY_LIFETIME) return;
    tenant.answers.delete(name);
  }
};

/** A POST that was answered under the same key in the last 24 h gets that answer again, a failure too. */
export const replayAnswers =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    const key = context.get('idempotency-key');
    if (context.method !== 'POST' || key === '' || tenant.settings.idempotencyKeys === 'ignored') return next();
    if (key.length > 255) throw refusal('request', 'invalid', 'The Idempotency-Key is longer than 255 characters.');
    const bodySha256 = createHash('sha256').update(callState(context).body).digest('hex');
    const name = `${context.path}\n${key}`;
    const stored = tenant.answers.get(name);
    if (stored !== undefined && tenant.now() - stored.at < KEY_LIFETIME) {
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
    forgetOldAnswers(tenant);
    const entry = { answer: undefined as { status: number; body: string } | undefined, bodySha256, at: tenant.now() };
    tenant.answers.set(name, entry);
    try {
      await next();
      entry.answer = { status: context.status, body: String(context.body) };
    } catch (error) {
      tenant.answers.delete(name);
      throw error;
    }
  };
