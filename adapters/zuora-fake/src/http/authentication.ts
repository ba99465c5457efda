/** Every call but the one for a token carries a token or the two key headers. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Tenant } from '../books/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';

export const UNAUTHENTICATED = 90000011;

export const requireAuthentication = (tenant: Tenant, headers: IncomingHttpHeaders): void => {
  const { apiAccessKeyId, apiSecretAccessKey } = tenant.credentials;
  const bearer = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const byToken = bearer !== undefined && (tenant.tokens.get(bearer) ?? 0) > tenant.clientNow();
  const byKeys = headers.apiaccesskeyid === apiAccessKeyId && headers.apisecretaccesskey === apiSecretAccessKey;
  if (!byToken && !byKeys)
    throw new Refusal(UNAUTHENTICATED, 'this resource is protected, please sign in first', { status: 401 });
};
