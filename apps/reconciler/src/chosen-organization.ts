/** The organization that an option names by its external or internal id. */
import { findOrganization, type Organization, type OrganizationDirectory } from '@usage-billing/core/trials';
import { StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

/** None: no option was given. Throws a `StartFailure` when there is no such organization. */
export const chosenOrganization = async (
  directory: Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>,
  id: string | undefined,
): Promise<O.Option<Organization>> => {
  if (id === undefined) return O.none;
  const found = await findOrganization(directory)(id)();
  if (E.isRight(found)) return O.some(found.right);
  throw new StartFailure(
    found.left._tag === 'OrganizationNotFound'
      ? `no organization has the external or internal id "${id}"`
      : found.left.message,
  );
};
