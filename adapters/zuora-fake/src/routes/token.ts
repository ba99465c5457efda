/** oauth/token: a token for client credentials. */
import type { Route } from '../http/api.ts';
import { UNAUTHENTICATED } from '../http/authentication.ts';
import { Refusal } from '../refusals/refusal.ts';

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
