/** The organization to which a reconciliation is narrowed down. */
import type { InstanceId } from '@usage-billing/core/usage';
import { instanceNamed, type OrganizationLookup } from '@usage-billing/wiring';

/** One that the directory does not know is taken as an internal id: usage may have been reported under it. */
export const instanceToReconcile = (directory: OrganizationLookup, id: string): Promise<InstanceId> =>
  instanceNamed(directory, id, { include: (_, failure) => failure._tag === 'OrganizationNotFound' });
