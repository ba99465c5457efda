/** The user whom an authenticating proxy names in a header: trusted only where the header must come from the proxy. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { inPureSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { proxyAddresses } from './proxy-addresses.ts';
import { decodeUtf8, singleHeader } from './request-headers.ts';
import { userIdProblem } from './user-id.ts';

export interface TrustedProxySettings {
  /** e.g. `X-Scope-UserID`. */
  readonly userHeader: string;
  /** The header in which the proxy sends the shared secret. */
  readonly secretHeader: string;
  /** Any of several will do. */
  readonly secret: O.Option<string | ReadonlyArray<string>>;
  /** Addresses or ranges such as `10.0.0.0/8` from which the proxy connects. */
  readonly addresses: ReadonlyArray<string>;
  /** How the settings of the secret and of the addresses begin, for messages, e.g. `BILLING_API`. */
  readonly settingsPrefix: string;
}

export type ProxyUserError =
  /** Nothing shows that it comes from the proxy, or it names nobody. `cause` is for the log. */
  | { readonly _tag: 'NoUser'; readonly cause: string }
  /** The proxy names somebody in a way that could be mistaken for somebody else. `reason` is for whoever set it up. */
  | { readonly _tag: 'UserHeaderRefused'; readonly header: string; readonly reason: string };

export type IdentifyProxyUser = (request: IncomingMessage) => E.Either<ProxyUserError, string>;

export const MIN_PROXY_SECRET_LENGTH = 16;

/** With both a secret and addresses, both must match; with neither, everybody is trusted. */
export const trustedProxy = (settings: TrustedProxySettings): E.Either<ReadonlyArray<string>, IdentifyProxyUser> => {
  const isListed = proxyAddresses(settings.addresses, `${settings.settingsPrefix}_PROXY_ADDRESSES`);
  const problems = [
    ...headerProblems(settings),
    ...secretProblems(settings),
    ...(E.isLeft(isListed) ? isListed.left : []),
  ];
  if (problems.length > 0 || E.isLeft(isListed)) return E.left(problems);
  const secretMatches = matchSecret(settings);
  return E.right((request) =>
    inPureSteps(function* () {
      if (!secretMatches(request)) return yield* step(E.left(noUser('the secret of the proxy is missing or wrong')));
      const { remoteAddress = '' } = request.socket;
      if (settings.addresses.length > 0 && !isListed.right(remoteAddress))
        return yield* step(E.left(noUser(`${remoteAddress} is not an address of the proxy`)));
      return yield* step(userNamedIn(request, settings.userHeader));
    }),
  );
};

/** Headers that clients and proxies in between set on their own; a user named in one would be anybody's word. */
const TAKEN: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'origin',
  'x-request-id',
]);

const headerProblems = ({ userHeader, secretHeader, settingsPrefix }: TrustedProxySettings): ReadonlyArray<string> => {
  const names = { user: `${settingsPrefix}_USER_HEADER`, secret: `${settingsPrefix}_PROXY_SECRET_HEADER` };
  const headers = { [names.user]: userHeader, [names.secret]: secretHeader };
  return [
    ...Object.entries(headers).flatMap(([name, header]) =>
      /^[\w!#$%&'*+.^`|~-]+$/.test(header) && !TAKEN.has(header.toLowerCase())
        ? []
        : [`${name}: "${header}" cannot be used; name a header of its own such as X-Scope-UserID`],
    ),
    ...(userHeader.toLowerCase() === secretHeader.toLowerCase()
      ? [`${names.user} and ${names.secret} must be two headers`]
      : []),
  ];
};

const secretProblems = ({ secret, settingsPrefix }: TrustedProxySettings): ReadonlyArray<string> =>
  O.isSome(secret) && [secret.value].flat().some(({ length }) => length < MIN_PROXY_SECRET_LENGTH)
    ? [`${settingsPrefix}_PROXY_SECRET must have at least ${MIN_PROXY_SECRET_LENGTH} characters`]
    : [];

const noUser = (cause: string): ProxyUserError => ({ _tag: 'NoUser', cause });

const digest = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** Digests have one length, so that comparing them tells nothing of the secret's. */
const matchSecret = ({ secret, secretHeader }: TrustedProxySettings): ((request: IncomingMessage) => boolean) => {
  if (O.isNone(secret)) return () => true;
  const expected = [secret.value].flat().map(digest);
  return (request) => {
    const sent = singleHeader(request, secretHeader);
    if (E.isLeft(sent) || O.isNone(sent.right)) return false;
    const shown = digest(sent.right.value);
    return expected.some((one) => timingSafeEqual(shown, one));
  };
};

const userNamedIn = (request: IncomingMessage, header: string): E.Either<ProxyUserError, string> =>
  inPureSteps(function* () {
    const refused = (reason: string): ProxyUserError => ({ _tag: 'UserHeaderRefused', header, reason });
    const bytes = yield* step(E.mapLeft(refused)(singleHeader(request, header)));
    const sent = yield* step(E.fromOption(() => noUser('no user is named'))(bytes));
    const user = yield* step(E.mapLeft(refused)(decodeUtf8(sent)));
    const problem = userIdProblem(user);
    return problem === undefined ? user : yield* step(E.left(refused(problem)));
  });
