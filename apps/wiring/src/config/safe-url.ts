/** Addresses to which something goes that nobody else may read: secrets, or what customers type. */
import { type Rule, rule } from './rule.ts';
import type { ConfigOf, Settings } from './setting.ts';

/** `localhost` and the loopback addresses. */
export const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** A name without a dot is found only on the local network, e.g. another container of a compose file. */
const isLocalName = (hostname: string): boolean => /^[a-z][\w-]*$/i.test(hostname);

/** Both rules about such an address. */
export const safeUrl = <S extends Settings, Name extends keyof S & keyof ConfigOf<S>>(
  settings: S,
  name: Name,
): ReadonlyArray<Rule<ConfigOf<S>>> => [encryptedUrl(settings, name), urlWithoutCredentials(settings, name)];

/** An address is logged and shown, and stays in histories and proxies. */
export const urlWithoutCredentials = <S extends Settings, Name extends keyof S & keyof ConfigOf<S>>(
  settings: S,
  name: Name,
): Rule<ConfigOf<S>> =>
  rule<ConfigOf<S>, Name>([name], (config) => {
    const text: unknown = config[name];
    if (typeof text !== 'string') return [];
    const { username, password } = new URL(text);
    return username === '' && password === ''
      ? []
      : [`${settings[name]?.env} must not contain a user or a password: an address is logged and shown`];
  });

/**
 * `http://` is accepted for this machine, and outside production for a local name; everything else must be encrypted.
 */
export const encryptedUrl = <S extends Settings, Name extends keyof S & keyof ConfigOf<S>>(
  settings: S,
  name: Name,
): Rule<ConfigOf<S>> =>
  rule<ConfigOf<S>, Name>([name], (config, { production }) => {
    const text: unknown = config[name];
    if (typeof text !== 'string') return [];
    const { protocol, hostname } = new URL(text);
    const isLocal = isThisMachine(hostname) || (!production && isLocalName(hostname));
    return protocol === 'https:' || isLocal
      ? []
      : [`${settings[name]?.env} must begin with https://: what is sent to ${hostname} could be read on the way`];
  });
