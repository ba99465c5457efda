/** The instance of an organization that is named by its external or its internal id. */
import { findOrganization, type OrganizationDirectory } from '@usage-billing/core/trials';
import { InstanceId, type UsageLedger } from '@usage-billing/core/usage';
import { combine, directory, orStartFailure, postgres, StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

/** For commands that take such an id. */
export const organizations = combine(postgres, directory);

export interface InstanceLookup {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>;
  readonly ledger: Pick<UsageLedger, 'setAsideSums'>;
}

/**
 * An internal id under which usage is set aside counts even when the directory does not know it, or cannot be reached.
 * Throws a `StartFailure` when there is no such instance.
 */
export const instanceIdOf = async (
  { directory: organizationDirectory, ledger }: InstanceLookup,
  id: string,
): Promise<InstanceId> => {
  const found = await findOrganization(organizationDirectory)(id)();
  if (E.isRight(found)) {
    if (O.isSome(found.right.id)) return found.right.id.value;
    throw new StartFailure(`${id} has no internal id yet: no usage of it can have been reported`);
  }
  if (InstanceId.is(id) && (await orStartFailure(ledger.setAsideSums({ instanceId: id }))).length > 0) return id;
  throw new StartFailure(
    found.left._tag === 'OrganizationNotFound'
      ? `no organization has the external or internal id "${id}", and no usage is set aside under it`
      : found.left.message,
  );
};
