/** An OIDC issuer on this machine, at which everybody is at once who the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import Provider from 'oidc-provider';
import { PUBLIC_URL } from './running-admin.ts';

// The provider says on every start that its memory is no place for production.
console.warn = console.info = () => undefined;

export const CLIENT = { id: 'billing-admin', secret: 'a secret of sixteen or more' };

export interface Person {
  readonly email: string;
  readonly verified?: boolean;
  readonly groups?: ReadonlyArray<string>;
}

export interface Issuer {
  readonly url: string;
  /** Who signs in from now on; undefined: somebody who says no. */
  readonly is: (person: Person | undefined) => void;
  /** Asks as a browser does, and follows until it is led to another origin: that address. */
  readonly visit: (url: string) => Promise<URL>;
}

export const startIssuer = async (t: ExecutionContext): Promise<Issuer> => {
  let person: Person | undefined;
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${PUBLIC_URL}/admin/sign-in/callback`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['of a test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => {
        const { email, verified = true, groups = [] } = JSON.parse(id) as Person;
        return { sub: id, email, email_verified: verified, groups };
      },
    }),
  });
  const answer = provider.callback();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response);
    if (person === undefined)
      return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'no' });
    const accountId = JSON.stringify(person);
    const grant = new provider.Grant({ accountId, clientId: CLIENT.id });
    grant.addOIDCScope('openid email groups');
    const consent = { grantId: await grant.save() };
    return provider.interactionFinished(request, response, { login: { accountId }, consent });
  };
  return {
    url,
    is: (next) => {
      person = next;
    },
    visit: (first) => followWithin(url, first),
  };
};

const followWithin = async (origin: string, first: string): Promise<URL> => {
  const cookies = new Map<string, string>();
  let next = new URL(first);
  for (let hops = 0; next.origin === origin; hops += 1) {
    const response = await fetch(next, {
      redirect: 'manual',
      headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const one of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null || hops > 10) throw new Error(`${next}: ${response.status} ${await response.text()}`);
    next = new URL(location, next);
  }
  return next;
};
