/** Who asks: the person whom an authenticating proxy names, with the role that the settings give; or a developer. */
import type { IncomingMessage } from 'node:http';
import type { Staff } from '@usage-billing/core/admin';
import type { StaffRole } from '@usage-billing/core/shared';
import { type IdentifyProxyUser, trustedProxy } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { BillingAdminConfig } from './settings.ts';

/** `NotSignedIn`: nothing says who it is. `NoRole`: somebody who is on none of the lists. */
export type SignInError =
  | { readonly _tag: 'NotSignedIn'; readonly reason: string }
  | { readonly _tag: 'NoRole'; readonly name: string };

/** Every request says anew who it comes from. */
export type IdentifyStaff = (request: IncomingMessage) => E.Either<SignInError, Staff>;

type Config = Omit<BillingAdminConfig, 'host' | 'port' | 'adminHost' | 'adminPort'>;

const DEVELOPER: Staff = { name: 'developer', role: 'admin' };

/** Left: everything because of which it would not be clear who somebody is. */
export const createSignIn = (config: Config): E.Either<ReadonlyArray<string>, IdentifyStaff> => {
  const isProxySet = config.proxySecret !== undefined || config.proxyAddresses.length > 0;
  if (config.insecureDev)
    return isProxySet ? E.left([BOTH]) : E.right((): E.Either<SignInError, Staff> => E.right(DEVELOPER));
  if (!isProxySet) return E.left([NOTHING_CONFIGURED]);
  const people = [...config.viewers, ...config.operators, ...config.admins];
  const identify = trustedProxy({
    userHeader: config.userHeader,
    secretHeader: config.proxySecretHeader,
    secret: O.fromNullable(config.proxySecret?.revealEach()),
    addresses: config.proxyAddresses,
    settingsPrefix: 'BILLING_ADMIN',
  });
  const problems = [...(E.isLeft(identify) ? identify.left : []), ...(people.length === 0 ? [NOBODY] : [])];
  return E.isLeft(identify) || problems.length > 0 ? E.left(problems) : E.right(throughProxy(identify.right, config));
};

const throughProxy =
  (identify: IdentifyProxyUser, config: Config): IdentifyStaff =>
  (request) => {
    const named = identify(request);
    if (E.isLeft(named))
      return E.left({
        _tag: 'NotSignedIn',
        reason:
          named.left._tag === 'NoUser'
            ? named.left.cause
            : `the header ${named.left.header} is refused: ${named.left.reason}`,
      });
    const name = named.right;
    const role = roleOf(name, config);
    return role === undefined ? E.left({ _tag: 'NoRole', name }) : E.right({ name, role });
  };

/** The highest of those that somebody has. */
const roleOf = (name: string, { viewers, operators, admins }: Config): StaffRole | undefined => {
  if (admins.includes(name)) return 'admin';
  if (operators.includes(name)) return 'operator';
  return viewers.includes(name) ? 'viewer' : undefined;
};

const NOTHING_CONFIGURED =
  'Nothing says who is asking. Set BILLING_ADMIN_PROXY_SECRET or BILLING_ADMIN_PROXY_ADDRESSES (an authenticating proxy), or give --insecure-dev on your own machine.';

const BOTH =
  '--insecure-dev makes everybody an admin, whatever a proxy says: leave it out, or unset BILLING_ADMIN_PROXY_SECRET and BILLING_ADMIN_PROXY_ADDRESSES';

const NOBODY =
  'Nobody could see a page: name people in BILLING_ADMIN_VIEWERS, BILLING_ADMIN_OPERATORS or BILLING_ADMIN_ADMINS, as the proxy names them';
