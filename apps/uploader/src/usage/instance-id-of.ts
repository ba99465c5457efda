/** The instance of an organization that is named by its external or its internal id. */
import { findOrganization, type OrganizationDirectory } from '@usage-billing/core/trials';
import { InstanceId } from '@usage-billing/core/usage';
import { combine, directory, postgres, StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

/** For commands that take such an id. */
export const organizations = combine(postgres, directory);

/**
 * An internal id counts even when the directory does not know it, or cannot be asked: usage of unknown organizations is
 * set aside too. Throws a `StartFailure` when there is no such instance.
 */
export const instanceIdOf = async (
  organizationDirectory: Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>,
  id: string,
): Promise<InstanceId> => {
  const found = await findOrganization(organizationDirectory)(id)();
  if (E.isLeft(found)) {
    if (InstanceId.is(id)) return id;
    throw new StartFailure(
      found.left._tag === 'OrganizationNotFound'
        ? `no organization has the external or internal id "${id}"`
        : found.left.message,
    );
  }
  if (O.isNone(found.right.id))
    throw new StartFailure(`${id} has no internal id yet: no usage of it can have been reported`);
  return found.right.id.value;
};
