/** Turns what Postgres and its client throw into words that may be shown and logged. */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';

const causes = (error: unknown): ReadonlyArray<Error> => {
  const found: Error[] = [];
  let next: unknown = error;
  while (next instanceof Error && !found.includes(next)) {
    found.push(next);
    next = next instanceof AggregateError ? next.errors[0] : next.cause;
  }
  return found;
};

/** Connection addresses carry passwords. */
const withoutSecrets = (message: string): string =>
  message.replace(/\b(postgres(?:ql)?:\/\/)[^\s@/]*@/gi, '$1***@').replace(/(password=)\S+/gi, '$1***');

const SQLSTATE = /^[0-9A-Z]{5}$/;

export const sqlStateOf = (error: unknown): string | undefined =>
  causes(error)
    .map((cause) => (cause as { readonly code?: unknown }).code)
    .find((code): code is string => typeof code === 'string' && SQLSTATE.test(code));

/** The innermost cause says most; the outer ones only repeat it. */
export const describe = (error: unknown): string => {
  const said = causes(error).findLast(({ message }) => message !== '')?.message ?? String(error);
  const state = sqlStateOf(error);
  return withoutSecrets(state === undefined ? said : `${said} (SQLSTATE ${state})`);
};

/** Runs database work that can also say no in its own words; whatever it throws becomes the port's own "unavailable". */
export const orUnavailableOr =
  <Tag extends string>(tag: Tag) =>
  <No, A>(
    work: () => Promise<E.Either<No, A>>,
  ): TE.TaskEither<No | { readonly _tag: Tag; readonly message: string }, A> =>
  async () => {
    try {
      return await work();
    } catch (error) {
      return E.left({ _tag: tag, message: describe(error) });
    }
  };

/** As {@link orUnavailableOr}, for work that never says no. */
export const orUnavailable =
  <Tag extends string>(tag: Tag) =>
  <A>(work: () => Promise<A>): TE.TaskEither<{ readonly _tag: Tag; readonly message: string }, A> =>
    orUnavailableOr(tag)(async (): Promise<E.Either<never, A>> => E.right(await work()));
