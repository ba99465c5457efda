/** One account for two organizations bills one for the other, unless staff said that they share it. */
import * as O from 'fp-ts/lib/Option.js';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { AccountShare } from '../../sharing/shared-accounts.ts';
import type { BillableOrganization, Skip } from './billable-usage.ts';

/**
 * Refuses each organization that names the account of another and does not share it on purpose: none of those that do is
 * refused, and where nobody does, all are, because nothing tells whose it is.
 */
export const refuseSharing = (
  billable: ReadonlyArray<BillableOrganization>,
  shares: ReadonlyArray<AccountShare>,
): ReadonlyArray<BillableOrganization> => {
  const users = Map.groupBy(billable, ({ accountNumber }) => accountNumber);
  const sharing = new Set(shares.map(shareKey));
  return billable.map((organization) => {
    const others = (users.get(organization.accountNumber) ?? []).filter((other) => other !== organization);
    if (others.length === 0 || sharing.has(shareKey(organization))) return organization;
    return { ...organization, refusal: O.some(refusal(organization, others)) };
  });
};

const shareKey = ({
  accountNumber,
  instanceId,
}: {
  readonly accountNumber: string;
  readonly instanceId: InstanceId;
}): string => JSON.stringify([accountNumber, instanceId]);

const refusal = (
  { accountNumber, organization }: BillableOrganization,
  others: ReadonlyArray<BillableOrganization>,
): Skip => {
  const names = others.map((other) => other.organization.externalId).join(', ');
  return {
    _tag: 'Skip',
    reason: 'account shared',
    detail:
      `account ${accountNumber} of ${organization.externalId} is also named by ${names}: correct the directory, ` +
      `or have them share it with "billing uploader accounts share ${accountNumber}"`,
  };
};
