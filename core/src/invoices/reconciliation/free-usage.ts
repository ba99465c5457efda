/** Which usage of an organization is free, by what the directory says of it now. */
import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import { hasBilling } from '../../trials/organization-state.ts';
import { firstBillableHour } from '../../trials/trial.ts';

export type FreeReason = 'in trial' | 'deleted' | 'billing not enabled' | 'billed externally';

/**
 * Why an hour of usage is billed to nobody here. In order from what never changes any more (the trial's end, a deletion)
 * to what may change. Undefined: it is billable, as far as the organization goes.
 */
export const freeReason = (organization: Organization, hour: Instant): FreeReason | undefined => {
  if (hour < firstBillableHour(organization.trialExpiresAt)) return 'in trial';
  if (O.isSome(organization.deletedAt) && hour >= organization.deletedAt.value) return 'deleted';
  if (!hasBilling(organization)) return 'billing not enabled';
  return organization.billedExternally ? 'billed externally' : undefined;
};

/** Moments at which it changes why usage is free, or whether it is. */
export const freeEdges = ({ trialExpiresAt, deletedAt }: Organization): ReadonlyArray<Instant> => [
  firstBillableHour(trialExpiresAt),
  ...(O.isSome(deletedAt) ? [deletedAt.value] : []),
];
