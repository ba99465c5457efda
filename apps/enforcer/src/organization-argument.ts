/** An organization that is named on the command line, by its external or its internal id. */
import { findOrganization, type OrganizationDirectory, type OrganizationNotFound } from '@usage-billing/core/trials';
import { InstanceId } from '@usage-billing/core/usage';
import { StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';

/** For the help of commander. */
export const ORGANIZATION = 'external id such as frosty-sky-72, or internal id such as 1234';

/**
 * The external id, under which notices are claimed. An organization that the directory does not have any more may have
 * notices still, so that an unknown id is taken as it is. Throws a `StartFailure` when an internal id cannot be looked up.
 */
export const externalIdOf = async (
  directory: Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>,
  id: string,
): Promise<string> => {
  const found = await findOrganization(directory)(id)();
  if (E.isRight(found)) return found.right.externalId;
  if (found.left._tag === 'DirectoryUnavailable' && InstanceId.is(id)) throw new StartFailure(found.left.message);
  return id;
};

export const lookUpFailure = (
  id: string,
  error: OrganizationNotFound | { readonly _tag: string; readonly message: string },
): string =>
  'message' in error ? error.message : `The directory knows no organization with the external or internal id "${id}".`;
