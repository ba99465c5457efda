/** Seeds organizations in the directory, accounts at Zuora, and permissions. */
import {
  accountNumberOf,
  type BillToContact,
  type Currency,
  type NewProviderAccount,
  type ProviderAccounts,
} from '@usage-billing/core/invoices';
import { dayOf } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import type { FakeZuoraControl } from '@usage-billing/zuora-fake';
import * as O from 'fp-ts/lib/Option.js';
import type { DemoOrganization } from './kind.ts';
import { orThrow } from './or-throw.ts';
import type { DemoSystem } from './system.ts';

/** The user that owns every organization of the demo; curl lines name it. */
export const OWNER = 'owner';
/** A test card that pays. */
const GOOD_CARD = '4111111111111111';

export const seedOrganizations = async (
  demoOrganizations: ReadonlyArray<DemoOrganization>,
  { ports, zuora }: Pick<DemoSystem, 'ports' | 'zuora'>,
): Promise<void> => {
  const organizations: Organization[] = [];
  for (const one of demoOrganizations) organizations.push(await withAccount(one, ports.accounts, zuora.control));
  await orThrow(upsertOrganizations(ports.pool, organizations));
  await orThrow(grantPermissions(ports.pool, organizations.flatMap(permissionsOfOwner)));
};

const permissionsOfOwner = ({ externalId }: Organization) =>
  (['billing.view', 'billing.update'] as const).map((permission) => ({ userId: OWNER, permission, externalId }));

export const contactOf = ({ externalId }: Organization): BillToContact => ({
  firstName: 'Owner',
  lastName: externalId,
  address1: '1 Main Street',
  address2: '',
  city: 'San Francisco',
  zipCode: '94105',
  state: 'California',
  country: 'United States',
  workEmail: `owner@${externalId}.example`,
  workPhone: '',
});

/** As the hosted payment page returns it. */
export const newCard = (zuora: FakeZuoraControl): string => zuora.addCard(GOOD_CARD);

/** Every organization of the demo has one. */
export const internalIdOf = ({ id, externalId }: Organization): InstanceId => {
  if (O.isNone(id)) throw new Error(`${externalId} has no internal id`);
  return id.value;
};

/** Of the account that is made for it. */
export const numberOf = (organization: Organization): string =>
  accountNumberOf(organization.externalId, internalIdOf(organization));

const accountOf = (organization: Organization, currency: string, zuora: FakeZuoraControl): NewProviderAccount => ({
  number: numberOf(organization),
  name: organization.name,
  currency: currency as Currency,
  billToContact: contactOf(organization),
  paymentMethodId: newCard(zuora),
  billCycleDay: 1,
  contractEffectiveDate: dayOf(organization.trialExpiresAt),
  customerAcceptanceDate: dayOf(organization.trialExpiresAt),
});

const withAccount = async (
  { account, organization }: DemoOrganization,
  accounts: ProviderAccounts,
  zuora: FakeZuoraControl,
): Promise<Organization> => {
  const number = numberOf(organization);
  switch (account._tag) {
    case 'NoAccount':
    case 'AddsCard':
      return organization;
    case 'AccountWithoutSubscription':
      zuora.addAccount({ number, name: organization.name, subscription: null });
      break;
    case 'AccountFromStart':
      await orThrow(accounts.create(accountOf(organization, account.currency ?? 'USD', zuora)));
      account.agree?.(zuora, number);
  }
  return {
    ...organization,
    billingAccount: O.some({ provider: 'zuora', number: number }),
    billingAccountCreatedAt: O.some(organization.createdAt),
  };
};
