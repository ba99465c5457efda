/** OAuth client credentials, and the check that every other call carries a token or the two key headers. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Tenant } from '../../books/tenant.ts';
import type { Route } from '../api.ts';
import { Refusal } from '../failure.ts';

const UNAUTHENTICATED = 90000011;

export const postToken: Route = (tenant, request) => {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const { clientId, clientSecret } = tenant.credentials;
  if (form.get('grant_type') !== 'client_credentials')
    throw new Refusal(90000020, 'grant_type must be client_credentials', { status: 400 });
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
    throw new Refusal(UNAUTHENTICATED, 'Invalid client id or secret', { status: 401 });
  const { tokenLifetimeSeconds } = tenant.settings;
  const token = tenant.newId();
  tenant.tokens.set(token, tenant.clientNow() + tokenLifetimeSeconds * 1000);
  return {
    json: {
      access_token: token,
      token_type: 'bearer',
      expires_in: tokenLifetimeSeconds,
      scope: 'user.00e7028c1c3a',
      jti: tenant.newId(),
    },
  };
};

export const requireAuthentication = (tenant: Tenant, headers: IncomingHttpHeaders): void => {
  const { apiAccessKeyId, apiSecretAccessKey } = tenant.credentials;
  const bearer = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const byToken = bearer !== undefined && (tenant.tokens.get(bearer) ?? 0) > tenant.clientNow();
  const byKeys = headers.apiaccesskeyid === apiAccessKeyId && headers.apisecretaccesskey === apiSecretAccessKey;
  if (!byToken && !byKeys)
    throw new Refusal(UNAUTHENTICATED, 'this resource is protected, please sign in first', { status: 401 });
};
