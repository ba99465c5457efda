/** Reads ports for a page: whatever cannot be read is told in one way. */
import type { AdminDataError } from '@usage-billing/core/admin';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** The port's own word for "unavailable" as the page's. */
export const reading = <A>(read: TE.TaskEither<{ readonly message: string }, A>): TE.TaskEither<AdminDataError, A> =>
  TE.mapLeft(
    ({ message }: { readonly message: string }): AdminDataError => ({ _tag: 'AdminDataUnavailable', message }),
  )(read);
