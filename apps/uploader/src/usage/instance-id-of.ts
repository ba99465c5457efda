/** The instance of an organization that is named by its external or its internal id. */
import type { InstanceId, UsageLedger } from '@usage-billing/core/usage';
import {
  combine,
  directory,
  instanceNamed,
  type OrganizationLookup,
  orStartFailure,
  postgres,
} from '@usage-billing/wiring';

/** For commands that take such an id. */
export const organizations = combine(postgres, directory);

export interface InstanceLookup {
  readonly directory: OrganizationLookup;
  readonly ledger: Pick<UsageLedger, 'setAsideSums'>;
}

/**
 * An internal id under which usage is set aside counts even when the directory does not know it, or cannot be reached.
 * Throws a `StartFailure` when there is no such instance.
 */
export const instanceIdOf = (
  { directory: organizationDirectory, ledger }: InstanceLookup,
  id: string,
): Promise<InstanceId> =>
  instanceNamed(organizationDirectory, id, {
    include: async (instanceId) => (await orStartFailure(ledger.setAsideSums({ instanceId }))).length > 0,
    says: ', and no usage is set aside under it',
  });
