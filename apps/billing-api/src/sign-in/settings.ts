/** What can be configured about sign-in, and that it is clear who is believed before anything starts. */

import type { SignInMethods } from '@usage-billing/contracts/wire';
import {
  type ConfigOf,
  type ConfigProblems,
  HttpUrl,
  optional,
  type Rule,
  rule,
  SecretText,
  Text,
  TextList,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { about } from '../setting-name.ts';
import { type IdentifyCaller, identifyCaller } from './caller.ts';
import { fetchKeySet, isSafeUrl } from './fetch-key-set.ts';
import { issuerKeys } from './issuer-keys.ts';
import { SIGNATURE_ALGORITHMS, type VerifyToken, verifyToken } from './token.ts';
import { type IdentifyProxyUser, trustedProxy } from './trusted-proxy.ts';

const DEFAULT_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

export const signInSettings = {
  oidcIssuer: optional({
    ...about('oidcIssuer', 'Identity provider whose tokens are accepted; as their claim "iss" has it'),
    codec: HttpUrl,
  }),
  oidcAudience: withDefault<ReadonlyArray<string>>(
    { ...about('oidcAudience', 'For whom such a token must be meant; one of these'), codec: TextList },
    [],
    'none; needed with an issuer',
  ),
  oidcJwksUrl: optional({
    ...about('oidcJwksUrl', 'Where the issuer’s keys are, if it has no discovery'),
    codec: HttpUrl,
  }),
  oidcUserClaim: withDefault({ ...about('oidcUserClaim', 'The claim that names the user'), codec: Text }, 'sub'),
  oidcAlgorithms: withDefault<ReadonlyArray<string>>(
    { ...about('oidcAlgorithms', `Of ${SIGNATURE_ALGORITHMS.join(', ')}`), codec: TextList },
    DEFAULT_ALGORITHMS,
    DEFAULT_ALGORITHMS.join(', '),
  ),
  oidcClockToleranceSeconds: withDefault(
    { ...about('oidcClockToleranceSeconds', 'How far the issuer’s clock may be off'), codec: wholeNumber(0, 300) },
    30,
  ),
  userHeader: withDefault(
    { ...about('userHeader', 'Header in which the authenticating proxy names the user'), codec: Text },
    'X-Scope-UserID',
  ),
  proxySecretHeader: withDefault(
    { ...about('proxySecretHeader', 'Header in which the proxy proves itself'), codec: Text },
    'X-Proxy-Secret',
  ),
  proxySecret: optional({
    ...about('proxySecret', 'What the proxy sends there; 16 characters or more'),
    codec: SecretText,
  }),
  proxyAddresses: withDefault<ReadonlyArray<string>>(
    { ...about('proxyAddresses', 'Addresses or ranges from which the proxy connects'), codec: TextList },
    [],
    'any, if there is a secret',
  ),
};

type Values = ConfigOf<typeof signInSettings>;
type Checked<A> = E.Either<ConfigProblems, A>;

export interface SignIn {
  readonly identifyCaller: IdentifyCaller;
  /** Whoever says who they are is believed. */
  readonly trustsAnyone: boolean;
  /** How a client may say who is asking, for the description of the API. */
  readonly ways: SignInMethods;
}

const tokenProblems = (config: Values): ConfigProblems => {
  const unknown = config.oidcAlgorithms.filter((name) => !SIGNATURE_ALGORITHMS.some((known) => known === name));
  const urls = { BILLING_API_OIDC_ISSUER: config.oidcIssuer, BILLING_API_OIDC_JWKS_URL: config.oidcJwksUrl };
  return [
    ...(config.oidcAudience.length === 0
      ? ['BILLING_API_OIDC_AUDIENCE is missing: without it tokens made for other services would be accepted']
      : []),
    ...unknown.map((name) => `BILLING_API_OIDC_ALGORITHMS: "${name}" is none of ${SIGNATURE_ALGORITHMS.join(', ')}`),
    ...Object.entries(urls).flatMap(([name, url]) =>
      url === undefined || isSafeUrl(url) ? [] : [`${name} must begin with https:// unless it is on this machine`],
    ),
  ];
};

const tokenOf = (config: Values): Checked<O.Option<VerifyToken>> => {
  const { oidcIssuer: issuer, oidcJwksUrl } = config;
  if (issuer === undefined)
    return oidcJwksUrl === undefined && config.oidcAudience.length === 0
      ? E.right(O.none)
      : E.left(['BILLING_API_OIDC_ISSUER is missing: the other settings of OIDC do nothing without it']);
  const problems = tokenProblems(config);
  if (problems.length > 0) return E.left(problems);
  const rules = {
    issuer,
    audiences: config.oidcAudience,
    algorithms: config.oidcAlgorithms,
    clockToleranceSeconds: config.oidcClockToleranceSeconds,
    userClaim: config.oidcUserClaim,
  };
  return E.right(O.some(verifyToken(rules, issuerKeys(fetchKeySet(issuer, oidcJwksUrl)))));
};

const proxyOf = (config: Values, trustsAnyone: boolean): Checked<O.Option<IdentifyProxyUser>> => {
  const { userHeader, proxySecretHeader: secretHeader, proxySecret, proxyAddresses: addresses } = config;
  const secret = O.fromNullable(proxySecret?.reveal());
  if (O.isNone(secret) && addresses.length === 0 && !trustsAnyone) return E.right(O.none);
  return E.map((user: IdentifyProxyUser) => O.some(user))(
    trustedProxy({ userHeader, secretHeader, secret, addresses }),
  );
};

const NOBODY_IS_BELIEVED =
  'Nothing says who is asking. Set BILLING_API_OIDC_ISSUER (tokens), or BILLING_API_PROXY_SECRET or BILLING_API_PROXY_ADDRESSES (an authenticating proxy), or give --insecure-dev on your own machine.';

/** `insecureDev` believes anybody, but only where nothing else says whom to believe. */
export const signInOf = (config: Values, insecureDev: boolean): Checked<SignIn> => {
  const token = tokenOf(config);
  const proxy = proxyOf(config, insecureDev && config.oidcIssuer === undefined);
  if (E.isLeft(token) || E.isLeft(proxy))
    return E.left([...(E.isLeft(token) ? token.left : []), ...(E.isLeft(proxy) ? proxy.left : [])]);
  if (O.isNone(token.right) && O.isNone(proxy.right)) return E.left([NOBODY_IS_BELIEVED]);
  return E.right({
    trustsAnyone: O.isSome(proxy.right) && config.proxySecret === undefined && config.proxyAddresses.length === 0,
    identifyCaller: identifyCaller({ token: token.right, proxy: proxy.right }),
    ways: {
      ...(O.isSome(proxy.right) ? { userHeader: config.userHeader } : {}),
      ...(config.oidcIssuer === undefined ? {} : { issuer: config.oidcIssuer }),
    },
  });
};

export const signInRule = (insecureDev: boolean): Rule<Values> =>
  rule<Values, keyof Values>(Object.keys(signInSettings) as ReadonlyArray<keyof Values>, (config) => {
    const judged = signInOf(config, insecureDev);
    return E.isLeft(judged) ? judged.left : [];
  });
