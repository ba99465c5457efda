/** The addresses from which the authenticating proxy connects. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';

/** Whether a remote address, as a socket has it, is listed. */
export type IsListed = (remoteAddress: string) => boolean;

/** Left: everything that is wrong with the list, which is called after its setting. */
export const proxyAddresses = (
  entries: ReadonlyArray<string>,
  setting: string,
): E.Either<ReadonlyArray<string>, IsListed> => {
  const list = new BlockList();
  const problems = entries.flatMap((entry) => {
    const range = parseRange(entry);
    if (range === undefined) return [`"${entry}" is not an address or a range such as 10.0.0.0/8`];
    if (isTooWide(range))
      return [`"${entry}" is no private network and covers a part of the internet; list the proxy's own`];
    list.addSubnet(range.address, range.prefix, range.family);
    return [];
  });
  if (problems.length > 0) return E.left(problems.map((problem) => `${setting}: ${problem}`));
  return E.right((remote) => isIP(remote) !== 0 && list.check(remote, isIPv6(remote) ? 'ipv6' : 'ipv4'));
};

interface Range {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const parseRange = (entry: string): Range | undefined => {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  if (isIP(address) === 0) return undefined;
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const longest = family === 'ipv6' ? 128 : 32;
  const bits = prefix === undefined ? longest : Number(prefix);
  return bits <= longest ? { address, prefix: bits, family } : undefined;
};

/** The largest private network of IPv4 is a /8; a provider is given a /32 of IPv6, and a site a /48. */
const WIDEST = { ipv4: 8, ipv6: 32 };

/** Networks that are reached from inside only may be listed whole: unique local and link-local addresses (RFC 4193, 4291). */
const INTERNAL: ReadonlyArray<readonly [address: string, prefix: number]> = [
  ['fc00::', 7],
  ['fe80::', 10],
];

const isTooWide = ({ address, prefix, family }: Range): boolean => {
  if (family === 'ipv4') return prefix < WIDEST.ipv4;
  // ::ffff:0:0/96 is all of IPv4 (RFC 4291, 2.5.5.2).
  if (isInside(address, '::ffff:0:0', 96)) return prefix < 96 + WIDEST.ipv4;
  return (
    prefix < WIDEST.ipv6 && !INTERNAL.some(([network, bits]) => prefix >= bits && isInside(address, network, bits))
  );
};

const isInside = (address: string, network: string, prefix: number): boolean => {
  const list = new BlockList();
  list.addSubnet(network, prefix, 'ipv6');
  return list.check(address, 'ipv6');
};
