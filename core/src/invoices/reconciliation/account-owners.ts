/** Whose a billing account is, where the directory names it for several organizations or for another one. */
import * as O from 'fp-ts/lib/Option.js';
import type { Organization } from '../../trials/organization.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import { accountNumberOf } from '../account/account-number.ts';
import type { AccountShare } from '../sharing/shared-accounts.ts';

export interface AccountOwners {
  /** By account number. An organization without an internal id goes by its external one: usage that no line explains is shown under it. */
  readonly owners: ReadonlyMap<string, InstanceId>;
  /** Whose the account is, if usage of this organization has no business there. Undefined: it may be billed there, or nobody else claims it. */
  readonly otherOwner: (accountNumber: string, instanceId: InstanceId) => InstanceId | undefined;
}

/**
 * Of several organizations that name one account, it belongs to the one for which it was made by its number, else to the
 * one that has had an account for longest. Those that share it on purpose may all be billed there.
 */
export const accountOwners = (
  organizations: Iterable<Organization>,
  shares: ReadonlyArray<AccountShare>,
): AccountOwners => {
  const owners = new Map<string, Organization>();
  for (const organization of organizations) {
    const { billingAccount } = organization;
    if (O.isNone(billingAccount)) continue;
    const { number } = billingAccount.value;
    const known = owners.get(number);
    if (known === undefined || comesBefore(organization, known, number)) owners.set(number, organization);
  }
  const names = new Map([...owners].map(([number, organization]) => [number, nameOf(organization)]));
  const sharing = new Set(shares.map(({ accountNumber, instanceId }) => cellKey(accountNumber, instanceId)));
  return {
    owners: names,
    otherOwner: (accountNumber, instanceId) => {
      const owner = names.get(accountNumber);
      return owner === instanceId || sharing.has(cellKey(accountNumber, instanceId)) ? undefined : owner;
    },
  };
};

const nameOf = ({ id, externalId }: Organization): InstanceId => O.getOrElse(() => externalId as InstanceId)(id);

const comesBefore = (a: Organization, b: Organization, accountNumber: string): boolean => {
  const [ofA, ofB] = [wasMadeFor(a, accountNumber), wasMadeFor(b, accountNumber)];
  return ofA === ofB ? since(a) < since(b) : ofA;
};

const wasMadeFor = ({ id, externalId }: Organization, accountNumber: string): boolean =>
  O.isSome(id) && accountNumberOf(externalId, id.value) === accountNumber;

const since = ({ billingAccountCreatedAt, createdAt }: Organization): bigint =>
  O.getOrElse(() => createdAt)(billingAccountCreatedAt);
