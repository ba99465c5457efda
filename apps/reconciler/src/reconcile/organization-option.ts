/** The organization to which a reconciliation is narrowed down. */
import { findOrganization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import { instanceNamed, type OrganizationLookup } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';

/** Whether the directory knows it by either id. */
export const isListed = async (directory: OrganizationLookup, id: string): Promise<boolean> => {
  const found = await findOrganization(directory)(id)();
  return E.isRight(found) || found.left._tag !== 'OrganizationNotFound';
};

/** One that the directory does not know is taken as an internal id: usage may have been reported under it. */
export const instanceToReconcile = (directory: OrganizationLookup, id: string): Promise<InstanceId> =>
  instanceNamed(directory, id, { include: (_, failure) => failure._tag === 'OrganizationNotFound' });
