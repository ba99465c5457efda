/** OAuth client credentials, and the check that every other call carries a token or the two key headers. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Route } from '../api.ts';
import { Refusal } from '../failure.ts';
import type { World } from '../world.ts';

const UNAUTHENTICATED = 90000011;

export const postToken: Route = (world, request) => {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const { clientId, clientSecret } = world.credentials;
  if (form.get('grant_type') !== 'client_credentials')
    throw new Refusal(90000020, 'grant_type must be client_credentials', { status: 400 });
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
    throw new Refusal(UNAUTHENTICATED, 'Invalid client id or secret', { status: 401 });
  const { tokenLifetimeSeconds } = world.settings;
  const token = world.newId();
  world.tokens.set(token, world.clientNow() + tokenLifetimeSeconds * 1000);
  return {
    json: {
      access_token: token,
      token_type: 'bearer',
      expires_in: tokenLifetimeSeconds,
      scope: 'user.00e7028c1c3a',
      jti: world.newId(),
    },
  };
};

export const requireAuthentication = (world: World, headers: IncomingHttpHeaders): void => {
  const { apiAccessKeyId, apiSecretAccessKey } = world.credentials;
  const bearer = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const byToken = bearer !== undefined && (world.tokens.get(bearer) ?? 0) > world.clientNow();
  const byKeys = headers.apiaccesskeyid === apiAccessKeyId && headers.apisecretaccesskey === apiSecretAccessKey;
  if (!byToken && !byKeys)
    throw new Refusal(UNAUTHENTICATED, 'this resource is protected, please sign in first', { status: 401 });
};
