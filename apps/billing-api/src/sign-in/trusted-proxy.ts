/** The user whom an authenticating proxy names in a header: believed only where it can be known that the proxy set it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { onlyHeader } from './request-headers.ts';

export interface TrustedProxySettings {
  /** e.g. `X-Scope-UserID`. */
  readonly userHeader: string;
  /** The header in which the proxy sends the shared secret. */
  readonly secretHeader: string;
  readonly secret: O.Option<string>;
  /** Addresses or ranges such as `10.0.0.0/8` from which the proxy connects. */
  readonly addresses: ReadonlyArray<string>;
}

/** The user, or nobody. */
export type IdentifyProxyUser = (request: IncomingMessage) => O.Option<string>;

export const MIN_PROXY_SECRET_LENGTH = 16;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const addressList = (addresses: ReadonlyArray<string>): E.Either<ReadonlyArray<string>, BlockList> => {
  const list = new BlockList();
  const problems: string[] = [];
  for (const entry of addresses) {
    const [address = '', prefix, ...rest] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const bits = prefix === undefined ? undefined : Number(prefix);
    const longest = family === 'ipv6' ? 128 : 32;
    const prefixFits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
    if (isIP(address) === 0 || rest.length > 0 || !prefixFits)
      problems.push(`BILLING_API_PROXY_ADDRESSES: "${entry}" is not an address or a range such as 10.0.0.0/8`);
    else if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  return problems.length > 0 ? E.left(problems) : E.right(list);
};

/** With both a secret and addresses, both must fit; with neither, anybody is believed. */
export const trustedProxy = (settings: TrustedProxySettings): E.Either<ReadonlyArray<string>, IdentifyProxyUser> => {
  const { userHeader, secretHeader, secret, addresses } = settings;
  const tooShort = O.isSome(secret) && secret.value.length < MIN_PROXY_SECRET_LENGTH;
  const list = addressList(addresses);
  if (tooShort || E.isLeft(list))
    return E.left([
      ...(tooShort ? [`BILLING_API_PROXY_SECRET must have at least ${MIN_PROXY_SECRET_LENGTH} characters`] : []),
      ...(E.isLeft(list) ? list.left : []),
    ]);
  const expected = O.map(digest)(secret);

  const secretFits = (request: IncomingMessage): boolean =>
    O.isNone(expected) || timingSafeEqual(digest(onlyHeader(request, secretHeader) ?? ''), expected.value);
  const addressFits = (request: IncomingMessage): boolean => {
    const remote = request.socket.remoteAddress ?? '';
    return addresses.length === 0 || (isIP(remote) !== 0 && list.right.check(remote, isIPv6(remote) ? 'ipv6' : 'ipv4'));
  };
  return E.right((request) => {
    if (!secretFits(request) || !addressFits(request)) return O.none;
    const user = onlyHeader(request, userHeader)?.trim() ?? '';
    return user.length > 0 && user.length <= 256 ? O.some(user) : O.none;
  });
};
