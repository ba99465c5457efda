/** A signed token (JWT) of the identity provider: its user, once signature, issuer, audience and time were verified. */
import { userIdProblem } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  type CryptoKey,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import type { IssuerKeys, IssuerKeysError } from './issuer-keys.ts';

export type TokenError =
  /** `reason` is for the customer, `cause` for the log. Neither contains anything of the token. */
  | { readonly _tag: 'TokenNotValid'; readonly reason: string; readonly cause: string }
  | { readonly _tag: 'IssuerUnavailable'; readonly message: string; readonly retryAfterSeconds: number };

/** The user whose token it is. */
export type VerifyToken = (token: string) => TE.TaskEither<TokenError, string>;

export interface TokenRules {
  readonly issuer: string;
  /** The token must be meant for one of them. */
  readonly audiences: ReadonlyArray<string>;
  readonly algorithms: ReadonlyArray<string>;
  readonly clockToleranceSeconds: number;
  /** The claim that names the user, as the organization directory knows them. */
  readonly userClaim: string;
}

/** Public keys only: with a shared secret (HS256) whoever checks could also sign, and `none` signs nothing. */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const notValid = (cause: string, reason = 'it is not valid here'): TokenError => ({
  _tag: 'TokenNotValid',
  reason,
  cause,
});

/** Clients get only reasons that help an honest one; the rest is for the log. */
const refused = (error: unknown): TokenError => {
  const cause = error instanceof Error ? error.message : String(error);
  if (error instanceof errors.JWTExpired) return notValid(cause, 'it has expired');
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
    return notValid(cause, 'it is not valid yet');
  return notValid(cause);
};

const headerOf = (token: string): E.Either<TokenError, ProtectedHeaderParameters> =>
  E.tryCatch(() => decodeProtectedHeader(token), refused);

/** Checked before the key is looked up, so that a forbidden algorithm triggers no fetch. */
const allowed =
  (algorithms: ReadonlyArray<string>) =>
  (header: ProtectedHeaderParameters): E.Either<TokenError, ProtectedHeaderParameters> =>
    algorithms.includes(header.alg ?? '') ? E.right(header) : E.left(notValid('its algorithm is not allowed'));

const userIn =
  (claim: string) =>
  (payload: JWTPayload): E.Either<TokenError, string> => {
    const user: unknown = payload[claim];
    return typeof user === 'string' && userIdProblem(user) === undefined
      ? E.right(user)
      : E.left(notValid(`its claim "${claim}" names no user`));
  };

export const verifyToken =
  (rules: TokenRules, keys: IssuerKeys): VerifyToken =>
  (token) => {
    const verified = (key: CryptoKey): TE.TaskEither<TokenError, JWTPayload> =>
      TE.tryCatch(async () => {
        const { payload } = await jwtVerify(token, key, {
          issuer: rules.issuer,
          audience: [...rules.audiences],
          algorithms: [...rules.algorithms],
          clockTolerance: rules.clockToleranceSeconds,
          requiredClaims: ['exp', rules.userClaim],
        });
        return payload;
      }, refused);
    return pipe(
      TE.fromEither(E.flatMap(allowed(rules.algorithms))(headerOf(token))),
      TE.flatMap((header) =>
        TE.mapLeft(
          (error: IssuerKeysError): TokenError =>
            error._tag === 'NoSuchKey' ? notValid(error.message) : { ...error, _tag: 'IssuerUnavailable' },
        )(keys.find(header)),
      ),
      TE.flatMap(verified),
      TE.flatMapEither(userIn(rules.userClaim)),
    );
  };
