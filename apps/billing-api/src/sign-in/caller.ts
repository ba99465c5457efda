/** Who the caller is: by a token of their own, or as the proxy in front of the API says. */

import type { IncomingMessage } from 'node:http';
import { headersNamed, type IdentifyProxyUser, type ProxyUserError } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { absurd } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ApiProblem, unavailable } from '../http/problem.ts';
import type { TokenError, VerifyToken } from './token.ts';

/** The user's id, or why nobody is signed in. */
export type IdentifyCaller = (request: IncomingMessage) => TE.TaskEither<ApiProblem, string>;

export interface CallerSources {
  readonly proxy: O.Option<IdentifyProxyUser>;
  readonly token: O.Option<VerifyToken>;
}

/** A token decides wherever there is one: a bad token is never made good by a header beside it. */
export const identifyCaller = ({ proxy, token }: CallerSources): IdentifyCaller => {
  const challenge = `${O.isSome(token) ? 'Bearer' : PROXY} ${REALM}`;
  const byProxy = (request: IncomingMessage): E.Either<ApiProblem, string> =>
    O.isNone(proxy)
      ? E.left({ name: 'not-signed-in', challenge })
      : E.mapLeft(proxyProblem(challenge))(proxy.value(request));
  return (request) => {
    const [first, ...more] = bearerTokens(request);
    if (O.isNone(token) || first === undefined) return TE.fromEither(byProxy(request));
    if (more.length > 0)
      return TE.left(tokenProblem({ _tag: 'TokenNotValid', reason: 'more than one was sent', cause: 'two tokens' }));
    return TE.mapLeft(tokenProblem)(token.value(first));
  };
};

/** Every 401 has to name a way to sign in (RFC 9110, 11.6.1); this one says that the client itself cannot. */
const PROXY = 'Trusted-Proxy';

const REALM = 'realm="usage-billing"';

/** Two tokens in one request are ambiguous, whichever of them is good. */
export const bearerTokens = (request: IncomingMessage): ReadonlyArray<string> =>
  headersNamed(request, 'Authorization').flatMap((value) => /^Bearer +(\S.*)$/i.exec(value)?.[1] ?? []);

const proxyProblem =
  (challenge: string) =>
  (error: ProxyUserError): ApiProblem => {
    switch (error._tag) {
      case 'NoUser':
        return { name: 'not-signed-in', challenge, cause: error.cause };
      case 'UserHeaderRefused':
        return {
          name: 'not-signed-in',
          challenge,
          detail: `The header ${error.header} is not accepted: ${error.reason}.`,
          cause: `${error.header}: ${error.reason}`,
        };
      default:
        return absurd(error);
    }
  };

const tokenProblem = (error: TokenError): ApiProblem => {
  switch (error._tag) {
    case 'TokenNotValid':
      return {
        name: 'not-signed-in',
        detail: `The token is not accepted: ${error.reason}.`,
        challenge: `Bearer ${REALM}, error="invalid_token", error_description="${error.reason}"`,
        cause: error.cause,
      };
    case 'IssuerUnavailable':
      return unavailable('identity-provider-failed', error.message, O.some(error.retryAfterSeconds));
    default:
      return absurd(error);
  }
};
