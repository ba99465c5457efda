/** An organization whose trial is over, and that has an account. */
import { DAY, type Instant, plus } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';

export interface BilledCustomer {
  readonly externalId: string;
  readonly internalId: string;
  readonly accountNumber: string;
}

/** Its trial took the first thirty days. */
export const billedOrganization = (
  { externalId, internalId, accountNumber }: BilledCustomer,
  createdAt: Instant,
): Organization => ({
  id: O.some(internalId as InstanceId),
  externalId,
  name: externalId,
  createdAt,
  deletedAt: O.none,
  featureFlags: ['billing'],
  team: O.none,
  billedExternally: false,
  emails: [`owner@${externalId}.example`],
  platform: 'kubernetes',
  environment: 'gke',
  trialExpiresAt: plus(createdAt, 30n * DAY),
  trialPendingExpiryNotifiedAt: O.none,
  trialExpiredNotifiedAt: O.none,
  firstSeenConnectedAt: O.some(createdAt),
  billingAccount: O.some({ provider: 'zuora', number: accountNumber }),
  billingAccountCreatedAt: O.some(plus(createdAt, 30n * DAY)),
  refuseDataAccess: false,
  refuseDataUpload: false,
  refuseDataReason: O.none,
});
