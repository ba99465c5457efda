/**
 * The keys with which an identity provider signs: fetched when first needed, cached, and fetched again when a token names
 * an unknown one, which is how a provider rotates its keys.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type CryptoKey, createLocalJWKSet, errors, type JSONWebKeySet, type JWSHeaderParameters } from 'jose';

export type IssuerKeysError =
  /** The provider has no such key. */
  | { readonly _tag: 'NoSuchKey'; readonly message: string }
  /** It cannot be known whether it does. */
  | { readonly _tag: 'KeysUnavailable'; readonly message: string; readonly retryAfterSeconds: number };

export interface IssuerKeys {
  readonly find: (header: JWSHeaderParameters) => TaskEither<IssuerKeysError, CryptoKey>;
}

/** After this the keys are fetched again, so that a revoked one stops working. */
const FRESH_MILLIS = 10 * 60_000;
/** A provider that is down for shorter than this signs nobody out. */
const USABLE_MILLIS = 24 * 60 * 60_000;
/** Between two fetches, however many tokens name keys that do not exist, and however often a fetch failed. */
export const COOLDOWN_MILLIS = 10_000;

interface KnownKeys {
  readonly keyFor: ReturnType<typeof createLocalJWKSet>;
  readonly fetchedAt: number;
}

interface Attempt {
  readonly endedAt: number;
  readonly failure: O.Option<string>;
}

const NOTHING_KNOWN: IssuerKeysError = { _tag: 'NoSuchKey', message: 'no keys have been fetched yet' };

const keyIn = async (keys: KnownKeys, header: JWSHeaderParameters): Promise<E.Either<IssuerKeysError, CryptoKey>> => {
  try {
    return E.right(await keys.keyFor(header));
  } catch (error) {
    if (error instanceof errors.JOSEError) return E.left({ _tag: 'NoSuchKey', message: error.message });
    return E.left({ _tag: 'NoSuchKey', message: `the key cannot be used: ${String(error)}` });
  }
};

/** `now` counts milliseconds, as {@link performance.now} does. */
export const issuerKeys = (
  fetchKeySet: TaskEither<string, JSONWebKeySet>,
  now: () => number = () => performance.now(),
): IssuerKeys => {
  let known: O.Option<KnownKeys> = O.none;
  let last: O.Option<Attempt> = O.none;
  let inFlight: Promise<void> | undefined;

  const attempt = async (): Promise<void> => {
    const fetched = E.flatMap((keySet: JSONWebKeySet) => E.tryCatch(() => createLocalJWKSet(keySet), String))(
      await fetchKeySet(),
    );
    const endedAt = now();
    if (E.isRight(fetched)) known = O.some({ keyFor: fetched.right, fetchedAt: endedAt });
    last = O.some({ endedAt, failure: O.getLeft(fetched) });
  };
  /** Concurrent callers share one fetch. */
  const refresh = (): Promise<void> => {
    inFlight ??= attempt().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };
  const cooldownLeft = (): number =>
    O.isSome(last) && inFlight === undefined ? last.value.endedAt + COOLDOWN_MILLIS - now() : 0;
  const isYoungerThan =
    (millis: number) =>
    ({ fetchedAt }: KnownKeys): boolean =>
      now() - fetchedAt < millis;
  const findAmongKnown = async (header: JWSHeaderParameters): Promise<E.Either<IssuerKeysError, CryptoKey>> =>
    O.isSome(known) && isYoungerThan(USABLE_MILLIS)(known.value) ? keyIn(known.value, header) : E.left(NOTHING_KNOWN);

  return {
    find: (header) => async () => {
      const stale = !O.exists(isYoungerThan(FRESH_MILLIS))(known);
      if (stale && cooldownLeft() <= 0) await refresh();
      const found = await findAmongKnown(header);
      if (E.isRight(found)) return found;
      if (cooldownLeft() <= 0) {
        await refresh();
        const foundNow = await findAmongKnown(header);
        if (E.isRight(foundNow)) return foundNow;
      }
      const failure = O.flatMap(({ failure: message }: Attempt) => message)(last);
      return O.isNone(failure)
        ? found
        : E.left({
            _tag: 'KeysUnavailable',
            message: failure.value,
            retryAfterSeconds: Math.max(1, Math.ceil(cooldownLeft() / 1000)),
          });
    },
  };
};
