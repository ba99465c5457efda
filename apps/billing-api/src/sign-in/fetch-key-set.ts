/** Fetches the public keys with which an identity provider signs. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { JSONWebKeySet } from 'jose';

const TIMEOUT_MILLIS = 5_000;

const Discovery = t.type({ issuer: t.string, jwks_uri: t.string });
const KeySet = t.type({ keys: t.array(t.intersection([t.type({ kty: t.string }), t.UnknownRecord])) });

/** Over plain HTTP anybody on the way could substitute keys of their own. */
export const isSafeUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
};

const reasonOf = (error: unknown): string => {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
};

const fetchAs = <A>(codec: t.Decoder<unknown, A>, url: string): TE.TaskEither<string, A> =>
  TE.flatMapEither((body: unknown) => E.mapLeft(() => `${url} returned something unexpected`)(codec.decode(body)))(
    TE.tryCatch(
      async () => {
        const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
        if (response.status !== 200) throw new Error(`HTTP status ${response.status}`);
        return response.json();
      },
      (error) => `${url}: ${reasonOf(error)}`,
    ),
  );

const discover = (issuer: string): TE.TaskEither<string, string> =>
  TE.flatMapEither((found: t.TypeOf<typeof Discovery>) => {
    if (found.issuer !== issuer) return E.left(`the discovery document of ${issuer} names the issuer ${found.issuer}`);
    return isSafeUrl(found.jwks_uri)
      ? E.right(found.jwks_uri)
      : E.left(`the keys at ${found.jwks_uri} are not fetched over https`);
  })(fetchAs(Discovery, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));

/** From the given URL, or from the one in the provider's discovery document. */
export const fetchKeySet = (issuer: string, jwksUrl?: string): TE.TaskEither<string, JSONWebKeySet> =>
  TE.flatMap((url: string) => fetchAs(KeySet, url))(jwksUrl === undefined ? discover(issuer) : TE.right(jwksUrl));
