/** A small identity provider on a real port: discovery, keys that change, and tokens, good and bad ones. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const AUDIENCE = 'billing';

export interface Issuer {
  readonly url: string;
  /** What was asked for until now. */
  readonly fetches: { discovery: number; keys: number };
  /** From now on it signs with a key of this name, and publishes only that. */
  readonly rotate: (kid: string, algorithm?: string) => Promise<void>;
  /** Answers this status to everything; 200: it works again. */
  readonly answerWith: (status: number) => void;
  /** Changes what the discovery says. */
  readonly describeAs: (change: Readonly<Record<string, unknown>>) => void;
  readonly token: (
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ) => Promise<string>;
}

/** Closed when the test ends. */
export const startIssuer = async (t: ExecutionContext, algorithm = 'ES256'): Promise<Issuer> => {
  const fetches = { discovery: 0, keys: 0 };
  let status = 200;
  let described: Readonly<Record<string, unknown>> = {};
  let signing: { readonly key: CryptoKey; readonly kid: string; readonly alg: string; readonly published: JWK };
  const rotate = async (kid: string, alg = algorithm): Promise<void> => {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    signing = { key: privateKey, kid, alg, published: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
  };
  await rotate('first');
  const server = createServer((request, response) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const discovery = request.url === '/.well-known/openid-configuration';
    fetches[discovery ? 'discovery' : 'keys'] += 1;
    response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
    const body = discovery ? { issuer: url, jwks_uri: `${url}/keys`, ...described } : { keys: [signing.published] };
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seconds = Math.floor(Date.now() / 1000);
  return {
    url,
    fetches,
    rotate,
    answerWith: (next) => {
      status = next;
    },
    describeAs: (change) => {
      described = change;
    },
    token: (claims = {}, header = {}) =>
      new SignJWT({ iss: url, aud: AUDIENCE, sub: 'alice', iat: seconds, exp: seconds + 300, ...claims })
        .setProtectedHeader({ alg: signing.alg, kid: signing.kid, ...header })
        .sign(signing.key),
  };
};
