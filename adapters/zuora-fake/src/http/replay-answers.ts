/** Idempotency-Key: what was answered once is answered again (*Idempotent requests*). */
import { createHash } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { StoredAnswer, Tenant } from '../books/tenant.ts';
import { Refusal, refusal } from '../refusals/refusal.ts';
import { callState } from './call.ts';

const KEY_LIFETIME = 24n * 3600n * 1_000_000n;
const MAX_KEY = 255;

/** A POST that was answered under the same key in the last 24 h gets that answer again, a failure too. */
export const replayAnswers =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    const key = keyOf(tenant, context);
    if (key === '') return next();
    if (key.length > MAX_KEY)
      throw refusal('request', 'invalid', `The Idempotency-Key is longer than ${MAX_KEY} characters.`);
    const bodySha256 = createHash('sha256').update(callState(context).body).digest('hex');
    const request = `${context.method} ${context.path}`;
    const stored = tenant.answers.get(key);
    if (stored !== undefined && tenant.now() - stored.at < KEY_LIFETIME) {
      refuseReuse(tenant, stored, request, bodySha256);
      const { logged } = callState(context);
      if (logged !== undefined) logged.replayed = true;
      context.status = stored.answer?.status ?? 200;
      context.type = 'application/json; charset=utf-8';
      context.body = stored.answer?.body ?? '';
      return;
    }
    evictOldAnswers(tenant);
    const entry: StoredAnswer = { answer: undefined, request, bodySha256, at: tenant.now() };
    tenant.answers.set(key, entry);
    try {
      await next();
      entry.answer = { status: context.status, body: String(context.body) };
    } catch (error) {
      tenant.answers.delete(key);
      throw error;
    }
  };

const keyOf = (tenant: Tenant, context: Context): string => {
  const { idempotencyKeys, uploadReplay } = tenant.settings;
  const isUpload = context.get('content-type').startsWith('multipart/');
  const applies =
    /^(POST|PATCH)$/.test(context.method) &&
    idempotencyKeys === 'honoured' &&
    !(isUpload && uploadReplay === 'repeated');
  return applies ? context.get('idempotency-key') : '';
};

/** 409 and 422 are statuses of their own, whatever the version. */
const refuseReuse = (tenant: Tenant, stored: StoredAnswer, request: string, bodySha256: string): void => {
  const isChanged = tenant.settings.changedBody === 'refused' && stored.bodySha256 !== bodySha256;
  if (stored.request !== request || isChanged)
    throw new Refusal(90000030, 'The Idempotency-Key was used for another request.', { status: 422 });
  if (stored.answer === undefined)
    throw new Refusal(90000050, 'A request with the same Idempotency-Key is still in progress.', { status: 409 });
};

/** Stored in the order in which they were asked for: the first that is still valid ends the search. */
const evictOldAnswers = (tenant: Tenant): void => {
  for (const [key, { at }] of tenant.answers) {
    if (tenant.now() - at < KEY_LIFETIME) return;
    tenant.answers.delete(key);
  }
};
