/** The OAuth token: fetched once for however many wait for it, and again before it expires. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { ZuoraAuth } from './config.ts';
import { decodeAs, WholeNumber } from './decode/codecs.ts';
import { type CallFailure, describe } from './failure.ts';

export type TokenAnswer = E.Either<CallFailure, string>;

/** Posts the form to the token endpoint and answers the decoded body. */
export type PostTokenForm = (form: URLSearchParams) => Promise<E.Either<CallFailure, unknown>>;

export interface TokenSource {
  readonly get: () => Promise<TokenAnswer>;
  /** The server did not accept this token: the next caller fetches another. */
  readonly discard: (token: string) => void;
}

type OAuth = Extract<ZuoraAuth, { readonly _tag: 'OAuth' }>;

/** A token is renewed this long before its end, so that none expires under way. */
const SAFETY_MARGIN_MS = 60_000;

const TokenBody = t.type({ access_token: t.string, expires_in: WholeNumber });

export const tokenSource = (auth: OAuth, post: PostTokenForm, nowMillis: () => number): TokenSource => {
  let current: { readonly token: string; readonly until: number } | undefined;
  let underWay: Promise<TokenAnswer> | undefined;

  const fetchToken = async (): Promise<TokenAnswer> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: auth.clientId,
      client_secret: auth.clientSecret,
    });
    const askedAt = nowMillis();
    return pipe(
      await post(form),
      E.chain(decodeAs(TokenBody, 'token')),
      E.bimap(withoutToken, ({ access_token: token, expires_in }) => {
        const lifetime = expires_in * 1000;
        current = { token, until: askedAt + Math.max(lifetime - SAFETY_MARGIN_MS, lifetime / 2) };
        return token;
      }),
    );
  };

  return {
    get: () => {
      if (current !== undefined && nowMillis() < current.until) return Promise.resolve(E.right(current.token));
      underWay ??= fetchToken().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    discard: (token) => {
      if (current?.token === token) current = undefined;
    },
  };
};

/** What failed was the token: what was to be sent with it was not sent. A definite no is about the credentials. */
const withoutToken = (failure: CallFailure): CallFailure => {
  if (failure._tag === 'Failed') return { ...failure, status: 401 };
  return failure._tag === 'Throttled' || failure._tag === 'NeverSent'
    ? failure
    : { _tag: 'NeverSent', reason: `no token, because ${describe(failure)}` };
};
