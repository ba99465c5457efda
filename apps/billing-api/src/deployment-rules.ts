/** Settings that would open a hole: who may be believed, and from where. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { type ConfigOf, type ConfigProblems, type Rule, rule, urlWithoutCredentials } from '@usage-billing/wiring';
import { billingApiSettings } from './settings.ts';

type Values = ConfigOf<typeof billingApiSettings>;

/** `insecureDev`: whoever names a user is believed. */
export const deploymentRules = (insecureDev: boolean): ReadonlyArray<Rule<Values>> => [
  urlWithoutCredentials(billingApiSettings, 'oidcIssuer'),
  urlWithoutCredentials(billingApiSettings, 'oidcJwksUrl'),
  rule<Values, 'proxyAddresses'>(['proxyAddresses'], ({ proxyAddresses }) => proxyAddresses.flatMap(rangeProblems)),
  ...(insecureDev ? [rule<Values, 'host'>(['host'], insecureProblems)] : []),
];

/** The shortest prefixes that a private network has: 10.0.0.0/8 and fc00::/7. */
const SHORTEST = { ipv4: 8, ipv6: 7 } as const;

/** All of IPv4 as IPv6 writes it: an IPv4 proxy may be seen under such an address. */
const MAPPED_IPV4_BITS = 96;

const rangeProblems = (entry: string): ConfigProblems => {
  const [address = '', prefix] = entry.split('/');
  if (prefix === undefined || isIP(address) === 0) return [];
  const shortest = isMappedIpv4(address)
    ? MAPPED_IPV4_BITS + SHORTEST.ipv4
    : SHORTEST[isIPv6(address) ? 'ipv6' : 'ipv4'];
  return Number(prefix) < shortest
    ? [`BILLING_API_PROXY_ADDRESSES: "${entry}" is no private network: whoever connects from there could name any user`]
    : [];
};

const isMappedIpv4 = (address: string): boolean => {
  if (!isIPv6(address)) return false;
  const mapped = new BlockList();
  mapped.addSubnet('::ffff:0:0', MAPPED_IPV4_BITS, 'ipv6');
  return mapped.check(address, 'ipv6');
};

const insecureProblems = ({ host }: Pick<Values, 'host'>): ConfigProblems =>
  /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host)
    ? []
    : [`--insecure-dev believes whoever names a user, so BILLING_API_HOST must be of this machine, not ${host}`];
