/** Sign-in as it was configured; left: everything because of which it would not be clear who the caller is. */
import type { SignInMethods } from '@usage-billing/contracts/wire';
import { type IdentifyProxyUser, type Rule, rule, trustedProxy } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { allOf, problemsOf, type Validated } from '../validation.ts';
import { type IdentifyCaller, identifyCaller } from './caller.ts';
import { fetchKeySet, isSafeUrl } from './fetch-key-set.ts';
import { issuerKeys } from './issuer-keys.ts';
import { type SignInConfig, signInSettings } from './settings.ts';
import { SIGNATURE_ALGORITHMS, type VerifyToken, verifyToken } from './token.ts';

export interface SignIn {
  readonly identifyCaller: IdentifyCaller;
  /** Everybody may say who they are. */
  readonly trustsAnyone: boolean;
  /** For the OpenAPI document. */
  readonly methods: SignInMethods;
}

/** `insecureDev` trusts everybody, but only where nothing else is configured. */
export const createSignIn = (config: SignInConfig, insecureDev: boolean): Validated<SignIn> =>
  E.flatMap((sources: Sources) => signInFrom(config, sources))(
    allOf({
      token: tokenVerifier(config),
      proxy: proxyUser(config, insecureDev && config.oidcIssuer === undefined),
    }),
  );

export const signInRule = (insecureDev: boolean): Rule<SignInConfig> =>
  rule<SignInConfig, keyof SignInConfig>(Object.keys(signInSettings) as ReadonlyArray<keyof SignInConfig>, (config) =>
    problemsOf(createSignIn(config, insecureDev)),
  );

interface Sources {
  readonly token: O.Option<VerifyToken>;
  readonly proxy: O.Option<IdentifyProxyUser>;
}

const signInFrom = (config: SignInConfig, { token, proxy }: Sources): Validated<SignIn> => {
  if (O.isNone(token) && O.isNone(proxy)) return E.left([NOTHING_CONFIGURED]);
  return E.right({
    trustsAnyone: O.isSome(proxy) && config.proxySecret === undefined && config.proxyAddresses.length === 0,
    identifyCaller: identifyCaller({ token, proxy }),
    methods: {
      ...(O.isSome(proxy) ? { userHeader: config.userHeader } : {}),
      ...(config.oidcIssuer === undefined ? {} : { issuer: config.oidcIssuer }),
    },
  });
};

const NOTHING_CONFIGURED =
  'Nothing says who is asking. Set BILLING_API_OIDC_ISSUER (tokens), or BILLING_API_PROXY_SECRET or BILLING_API_PROXY_ADDRESSES (an authenticating proxy), or give --insecure-dev on your own machine.';

const tokenVerifier = (config: SignInConfig): Validated<O.Option<VerifyToken>> => {
  const { oidcIssuer: issuer, oidcJwksUrl } = config;
  const problems = [...oidcProblems(config), ...oidcUrlProblems(config)];
  if (problems.length > 0) return E.left(problems);
  if (issuer === undefined) return E.right(O.none);
  const rules = {
    issuer,
    audiences: config.oidcAudience,
    algorithms: config.oidcAlgorithms,
    clockToleranceSeconds: config.oidcClockToleranceSeconds,
    userClaim: config.oidcUserClaim,
  };
  return E.right(O.some(verifyToken(rules, issuerKeys(fetchKeySet(issuer, oidcJwksUrl)))));
};

const oidcProblems = ({
  oidcIssuer,
  oidcJwksUrl,
  oidcAudience,
  oidcAlgorithms,
}: SignInConfig): ReadonlyArray<string> => {
  if (oidcIssuer === undefined)
    return oidcJwksUrl === undefined && oidcAudience.length === 0
      ? []
      : ['BILLING_API_OIDC_ISSUER is missing: the other settings of OIDC have no effect without it'];
  const unknown = oidcAlgorithms.filter((name) => !SIGNATURE_ALGORITHMS.some((known) => known === name));
  return [
    ...(oidcAudience.length === 0
      ? ['BILLING_API_OIDC_AUDIENCE is missing: without it tokens for other services would be accepted']
      : []),
    ...unknown.map((name) => `BILLING_API_OIDC_ALGORITHMS: "${name}" is none of ${SIGNATURE_ALGORITHMS.join(', ')}`),
  ];
};

const oidcUrlProblems = ({ oidcIssuer, oidcJwksUrl }: SignInConfig): ReadonlyArray<string> =>
  Object.entries({ BILLING_API_OIDC_ISSUER: oidcIssuer, BILLING_API_OIDC_JWKS_URL: oidcJwksUrl }).flatMap(
    ([name, url]) => (url === undefined ? [] : urlProblems(name, url)),
  );

/** The URL itself is not repeated: it may hold a password. */
const urlProblems = (name: string, url: string): ReadonlyArray<string> => {
  const { username, password } = new URL(url);
  return [
    ...(isSafeUrl(url) ? [] : [`${name} must begin with https:// unless it is on this machine`]),
    ...(`${username}${password}` === ''
      ? []
      : [`${name} must not contain a user or a password: an address is logged and shown`]),
  ];
};

const proxyUser = (config: SignInConfig, trustAnyone: boolean): Validated<O.Option<IdentifyProxyUser>> => {
  const { userHeader, proxySecretHeader: secretHeader, proxyAddresses: addresses } = config;
  const secret = O.fromNullable(config.proxySecret?.revealEach());
  if (O.isNone(secret) && addresses.length === 0 && !trustAnyone) return E.right(O.none);
  const identify = trustedProxy({ userHeader, secretHeader, secret, addresses, settingsPrefix: 'BILLING_API' });
  return E.map((user: IdentifyProxyUser) => O.some(user))(identify);
};
