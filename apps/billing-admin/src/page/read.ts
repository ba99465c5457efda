/** Reads ports for a page: whatever cannot be read is told in one way. */
import type { AdminDataError } from '@usage-billing/core/admin';
import { findOrganization, type Organization, type OrganizationDirectory } from '@usage-billing/core/trials';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PageError } from './page.ts';

/** The port's own word for "unavailable" as the page's. */
export const reading = <A>(read: TE.TaskEither<{ readonly message: string }, A>): TE.TaskEither<AdminDataError, A> =>
  TE.mapLeft(
    ({ message }: { readonly message: string }): AdminDataError => ({ _tag: 'AdminDataUnavailable', message }),
  )(read);

/** By its slug or its internal id. */
export const readingOrganization = (
  directory: OrganizationDirectory,
  id: string,
): TE.TaskEither<PageError, Organization> => TE.mapLeft(organizationUnread(id))(findOrganization(directory)(id));

/** Why what somebody asked for by this id cannot be shown. */
export const organizationUnread =
  (id: string) =>
  (error: { readonly _tag: string; readonly message?: string }): PageError =>
    error._tag === 'OrganizationNotFound'
      ? { _tag: 'NotFound', what: `organization with the slug or internal id “${id}”` }
      : { _tag: 'AdminDataUnavailable', message: error.message ?? error._tag };
