/** Who is asking: by a token of their own, or by the word of the proxy in front of the API. */
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import { absurd } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ApiProblem, unavailable } from '../http/problem.ts';
import { headersNamed } from './request-headers.ts';
import type { TokenError, VerifyToken } from './token.ts';
import type { IdentifyProxyUser } from './trusted-proxy.ts';

/** The user, or why nobody is known. */
export type IdentifyCaller = (request: IncomingMessage) => TE.TaskEither<ApiProblem, string>;

export interface CallerSources {
  readonly proxy: O.Option<IdentifyProxyUser>;
  readonly token: O.Option<VerifyToken>;
}

/** Every 401 has to name a way to sign in (RFC 9110, 11.6.1); this one says that the client itself cannot. */
const PROXY = 'Trusted-Proxy';

const REALM = 'realm="usage-billing"';

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

/** Two tokens in one request are ambiguous, whichever of them is good. */
const tokensIn = (request: IncomingMessage): ReadonlyArray<string> =>
  headersNamed(request, 'Authorization').flatMap((value) => /^Bearer +(\S.*)$/i.exec(value)?.[1] ?? []);

/** A token decides wherever there is one: a bad token is never made good by a header beside it. */
export const identifyCaller = ({ proxy, token }: CallerSources): IdentifyCaller => {
  const nobody: ApiProblem = { name: 'not-signed-in', challenge: `${O.isSome(token) ? 'Bearer' : PROXY} ${REALM}` };
  const byProxy = (request: IncomingMessage): E.Either<ApiProblem, string> =>
    O.isSome(proxy) ? E.fromOption(() => nobody)(proxy.value(request)) : E.left(nobody);
  return (request) => {
    const [first, ...more] = tokensIn(request);
    if (O.isNone(token) || first === undefined) return TE.fromEither(byProxy(request));
    if (more.length > 0)
      return TE.left(tokenProblem({ _tag: 'TokenNotValid', reason: 'more than one was sent', cause: 'two tokens' }));
    return TE.mapLeft(tokenProblem)(token.value(first));
  };
};
