/** Sign-in at an OIDC issuer: authorization code with PKCE, and whom the ID token names. */
import type { Staff } from '@usage-billing/core/admin';
import { inSteps, step } from '@usage-billing/core/shared';
import { userIdProblem } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as client from 'openid-client';
import type { BillingAdminConfig } from '../settings.ts';
import { roleOf } from './role-of.ts';
import type { SignInError } from './sign-in-error.ts';

export const CALLBACK_PATH = '/admin/sign-in/callback';

/** What has to come back with the person, kept by their browser meanwhile. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  /** The secret of PKCE: whoever steals the code cannot use it. */
  readonly verifier: string;
}

export type OidcError = SignInError | { readonly _tag: 'IssuerUnavailable'; readonly message: string };

export interface Oidc {
  /** Where to send somebody who signs in. */
  readonly start: TE.TaskEither<OidcError, { readonly url: URL; readonly attempt: SignInAttempt }>;
  /** `search`: as the issuer had the browser ask for {@link CALLBACK_PATH}. */
  readonly finish: (attempt: SignInAttempt, search: string) => TE.TaskEither<OidcError, Staff>;
  /** Where the session at the issuer is ended. */
  readonly end: TE.TaskEither<OidcError, URL>;
}

/** A config in which `oidcIssuer`, `oidcClientId` and `publicUrl` are there. */
export interface OidcConfig extends BillingAdminConfig {
  readonly oidcIssuer: string;
  readonly oidcClientId: string;
  readonly publicUrl: string;
}

export const createOidc = (config: OidcConfig): Oidc => {
  const discover = discovery(config);
  // Never from the Host header, which anybody could set.
  const callback = new URL(CALLBACK_PATH, config.publicUrl);
  return {
    start: inSteps(async function* () {
      const issuer = yield* step(discover);
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(issuer, {
        redirect_uri: callback.href,
        scope: config.oidcScope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { url, attempt };
    }),
    finish: ({ state, nonce, verifier }, search) =>
      inSteps(async function* () {
        const issuer = yield* step(discover);
        const current = new URL(callback);
        current.search = search;
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        const grant = TE.tryCatch(
          () => client.authorizationCodeGrant(issuer, current, checks),
          (error): OidcError => ({ _tag: 'NotSignedIn', reason: messageOf(error) }),
        );
        const tokens = yield* step(grant);
        return yield* step(staffIn(tokens.claims() ?? {}, config));
      }),
    end: inSteps(async function* () {
      const issuer = yield* step(discover);
      return client.buildEndSessionUrl(issuer);
    }),
  };
};

const TIMEOUT_SECONDS = 10;

/** Asked for at the first sign-in, and again after a failure: the pages start while the issuer is down. */
const discovery = ({
  oidcIssuer,
  oidcClientId,
  oidcClientSecret,
}: OidcConfig): TE.TaskEither<OidcError, client.Configuration> => {
  const secret = oidcClientSecret?.reveal();
  // The settings allow `http` for this machine alone.
  const plain = oidcIssuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
  let found: client.Configuration | undefined;
  return TE.tryCatch(
    async () => {
      found ??= await client.discovery(
        new URL(oidcIssuer),
        oidcClientId,
        secret,
        secret === undefined ? client.None() : undefined,
        {
          execute: [client.enableNonRepudiationChecks, ...plain],
          timeout: TIMEOUT_SECONDS,
        },
      );
      return found;
    },
    (error) => ({ _tag: 'IssuerUnavailable', message: messageOf(error) }),
  );
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An address that nobody verified could be anybody's. */
const staffIn = (
  claims: Readonly<Record<string, unknown>>,
  { oidcNameClaim, oidcRoleClaim, ...lists }: OidcConfig,
): E.Either<OidcError, Staff> => {
  const name = claims[oidcNameClaim];
  const refused = (reason: string): E.Either<OidcError, Staff> => E.left({ _tag: 'NotSignedIn', reason });
  if (typeof name !== 'string' || userIdProblem(name) !== undefined)
    return refused(`the ID token has no usable claim ${oidcNameClaim}`);
  if (oidcNameClaim === 'email' && claims.email_verified !== true)
    return refused(`the issuer does not say that ${name} is verified`);
  const role = roleOf(oidcRoleClaim === undefined ? [name] : textsOf(claims[oidcRoleClaim]), lists);
  return role === undefined ? E.left({ _tag: 'NoRole', name }) : E.right({ name, role });
};

/** Issuers write one group as text, and several as an array. */
const textsOf = (claim: unknown): ReadonlyArray<string> =>
  [claim].flat().filter((one): one is string => typeof one === 'string');
