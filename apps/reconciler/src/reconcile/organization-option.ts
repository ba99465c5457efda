/** The organization that a command is about. */
import { findOrganization, type OrganizationDirectory } from '@usage-billing/core/trials';
import { InstanceId } from '@usage-billing/core/usage';
import { StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

/**
 * By its external or internal id. One that the directory does not know is taken as an internal id: usage may have been
 * reported under it. Throws a `StartFailure` where no usage of it can have been reported.
 */
export const instanceNamed = async (
  directory: Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>,
  id: string,
): Promise<InstanceId> => {
  const found = await findOrganization(directory)(id)();
  if (E.isRight(found)) {
    if (O.isSome(found.right.id)) return found.right.id.value;
    throw new StartFailure(`${id} has no internal id yet: no usage of it can have been reported`);
  }
  if (found.left._tag === 'OrganizationNotFound' && InstanceId.is(id)) return id;
  throw new StartFailure(
    found.left._tag === 'OrganizationNotFound'
      ? `no organization has the external or internal id "${id}"`
      : found.left.message,
  );
};
