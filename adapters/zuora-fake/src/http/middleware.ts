/** What happens to every call before its route: its name, its version, its line in the log, its credentials. */
import { createHash, randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { LoggedCall } from '../books/logged-call.ts';
import type { Tenant } from '../books/tenant.ts';
import { textOfMicros } from '../calendar/days.ts';
import { letTimePass } from '../clock/let-time-pass.ts';
import { Refusal, refusal } from '../refusals/refusal.ts';
import { requireAuthentication } from './authentication.ts';
import { callState, pathBelowV1 } from './call.ts';
import { sendFailure } from './send.ts';
import { readVersion } from './version.ts';

const MAX_LOGGED_CALLS = 50_000;
const MAX_TRACK_ID = 64;

/** Every answer has a name; one that the client gave its request comes back (`Zuora-Track-Id`). */
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
      version: context.get('zuora-version') || tenant.settings.defaultVersion,
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

/** A version that does not exist is refused before anything else is looked at. */
export const readVersions =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    const { defaultVersion } = tenant.settings;
    const call = callState(context);
    call.version = defaultVersion;
    try {
      call.version = readVersion(context.get('zuora-version'), defaultVersion);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return sendFailure(tenant, context, error);
    }
    await next();
  };

/** A token may serve several entities or organizations; then each call says which one it means (*Multi-entity*). */
const requireEntity = ({ settings }: Tenant, context: Context): void => {
  for (const [header, known] of [
    ['Zuora-Entity-Ids', settings.entityIds],
    ['Zuora-Org-Ids', settings.orgIds],
  ] as const)
    if (known !== null && !known.includes(context.get(header)))
      throw refusal(
        'request',
        'permission',
        `${header} '${context.get(header)}' names nothing that this user may use.`,
      );
};

export const authenticate =
  (tenant: Tenant): Middleware =>
  async (context, next) => {
    if (context.path !== '/oauth/token') {
      requireAuthentication(tenant, context.headers);
      requireEntity(tenant, context);
    }
    letTimePass(tenant);
    await next();
  };
