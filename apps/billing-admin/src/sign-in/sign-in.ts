/** Who asks: whom an issuer or an authenticating proxy names, with the role that the settings give; or a developer. */
import type { IncomingMessage } from 'node:http';
import type { Staff } from '@usage-billing/core/admin';
import { fail, inPureSteps, step } from '@usage-billing/core/shared';
import { type IdentifyProxyUser, type ProxyUserError, trustedProxy } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { BillingAdminConfig } from '../settings.ts';
import { createOidc, type Oidc } from './oidc.ts';
import { roleOf } from './role-of.ts';
import type { SignInError } from './sign-in-error.ts';

/** Every request says anew who it comes from. */
export type IdentifyStaff = (request: IncomingMessage) => E.Either<SignInError, Staff>;

/** How somebody says who they are: with every request, or once, at an issuer, for a session. */
export type SignIn =
  | { readonly _tag: 'EachRequest'; readonly identify: IdentifyStaff }
  | { readonly _tag: 'AtIssuer'; readonly oidc: Oidc };

type Config = BillingAdminConfig;

const DEVELOPER: Staff = { name: 'developer', role: 'admin' };

/** Left: everything because of which it would not be clear who somebody is. */
export const createSignIn = (config: Config): E.Either<ReadonlyArray<string>, SignIn> => {
  const isProxySet = config.proxySecret !== undefined || config.proxyAddresses.length > 0;
  const isOidcSet = config.oidcIssuer !== undefined || config.oidcClientId !== undefined;
  if (config.insecureDev)
    return isProxySet || isOidcSet ? E.left([NOT_WITH_DEV]) : E.right(eachRequest(() => E.right(DEVELOPER)));
  if (isProxySet && isOidcSet) return E.left([ONE_OF_BOTH]);
  if (isOidcSet) return atIssuer(config);
  return isProxySet ? throughProxyAs(config) : E.left([NOTHING_CONFIGURED]);
};

const eachRequest = (identify: IdentifyStaff): SignIn => ({ _tag: 'EachRequest', identify });

const nobodyProblems = ({ viewers, operators, admins }: Config): ReadonlyArray<string> =>
  viewers.length + operators.length + admins.length === 0 ? [NOBODY] : [];

const atIssuer = (config: Config): E.Either<ReadonlyArray<string>, SignIn> => {
  const { oidcIssuer, oidcClientId, publicUrl } = config;
  const problems = nobodyProblems(config);
  if (oidcIssuer === undefined || oidcClientId === undefined) return E.left([...problems, HALF_AN_ISSUER]);
  // That it is missing is told by the rule about it.
  if (problems.length > 0 || publicUrl === undefined) return E.left(problems);
  return E.right({ _tag: 'AtIssuer', oidc: createOidc({ ...config, oidcIssuer, oidcClientId, publicUrl }) });
};

const throughProxyAs = (config: Config): E.Either<ReadonlyArray<string>, SignIn> => {
  const identify = trustedProxy({
    userHeader: config.userHeader,
    secretHeader: config.proxySecretHeader,
    secret: O.fromNullable(config.proxySecret?.revealEach()),
    addresses: config.proxyAddresses,
    settingsPrefix: 'BILLING_ADMIN',
  });
  const problems = [...(E.isLeft(identify) ? identify.left : []), ...nobodyProblems(config)];
  return E.isLeft(identify) || problems.length > 0
    ? E.left(problems)
    : E.right(eachRequest(throughProxy(identify.right, config)));
};

const throughProxy =
  (identify: IdentifyProxyUser, config: Config): IdentifyStaff =>
  (request) =>
    inPureSteps(function* () {
      const name = yield* step(E.mapLeft(notSignedIn)(identify(request)));
      const role = roleOf([name], config);
      return role === undefined ? yield* fail<SignInError>({ _tag: 'NoRole', name }) : { name, role };
    });

const notSignedIn = (error: ProxyUserError): SignInError => ({
  _tag: 'NotSignedIn',
  reason: error._tag === 'NoUser' ? error.cause : `the header ${error.header} is refused: ${error.reason}`,
});

const NOTHING_CONFIGURED =
  'Nothing says who is asking. Set BILLING_ADMIN_OIDC_ISSUER and BILLING_ADMIN_OIDC_CLIENT_ID (sign-in at an issuer), or BILLING_ADMIN_PROXY_SECRET or BILLING_ADMIN_PROXY_ADDRESSES (an authenticating proxy), or give --insecure-dev on your own machine.';

const NOT_WITH_DEV =
  '--insecure-dev makes everybody an admin, whatever a proxy or an issuer says: leave it out, or unset BILLING_ADMIN_PROXY_SECRET, BILLING_ADMIN_PROXY_ADDRESSES, BILLING_ADMIN_OIDC_ISSUER and BILLING_ADMIN_OIDC_CLIENT_ID';

const ONE_OF_BOTH =
  'Staff sign in at an issuer (BILLING_ADMIN_OIDC_ISSUER) or come through a proxy (BILLING_ADMIN_PROXY_SECRET, BILLING_ADMIN_PROXY_ADDRESSES), not both: unset one of them';

const HALF_AN_ISSUER = 'Sign-in at an issuer needs both BILLING_ADMIN_OIDC_ISSUER and BILLING_ADMIN_OIDC_CLIENT_ID';

const NOBODY =
  'Nobody could see a page: name people, or groups of BILLING_ADMIN_OIDC_ROLE_CLAIM, in BILLING_ADMIN_VIEWERS, BILLING_ADMIN_OPERATORS or BILLING_ADMIN_ADMINS';
