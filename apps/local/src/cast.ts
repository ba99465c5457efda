/** Puts the characters on the stage: organizations in the directory, accounts at Zuora, and who may do what. */
import {
  accountNumberOf,
  type BillToContact,
  type Currency,
  type NewProviderAccount,
  type ProviderAccounts,
} from '@usage-billing/core/invoices';
import { dayOf } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import { PoolToken, ProviderAccountsToken } from '@usage-billing/wiring';
import type { FakeZuoraControl } from '@usage-billing/zuora-fake';
import * as O from 'fp-ts/lib/Option.js';
import type { Container } from 'inversify';
import { orThrow } from './or-throw.ts';
import type { Character } from './population.ts';

/** The user that owns every organization of the play; curl lines name it. */
export const OWNER = 'owner';
/** A test card that pays. */
const GOOD_CARD = '4111111111111111';

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

/** What the hosted payment page would answer. */
export const newCard = (zuora: FakeZuoraControl): string => zuora.addCard(GOOD_CARD);

const accountOf = (organization: Organization, zuora: FakeZuoraControl): NewProviderAccount => ({
  number: accountNumberOf(organization.externalId),
  name: organization.name,
  currency: 'USD' as Currency,
  billToContact: contactOf(organization),
  paymentMethodId: newCard(zuora),
  billCycleDay: 1,
  contractEffectiveDate: dayOf(organization.trialExpiresAt),
  customerAcceptanceDate: dayOf(organization.trialExpiresAt),
});

const withAccount = async (
  { account, organization }: Character,
  accounts: ProviderAccounts,
  zuora: FakeZuoraControl,
): Promise<Organization> => {
  const number = accountNumberOf(organization.externalId);
  switch (account._tag) {
    case 'NoAccount':
    case 'AddsCard':
      return organization;
    case 'AccountWithoutSubscription':
      zuora.addAccount({ number, name: organization.name, subscription: null });
      break;
    case 'AccountFromStart':
      await orThrow(accounts.create(accountOf(organization, zuora)));
  }
  return {
    ...organization,
    billingAccount: O.some({ provider: 'zuora', number: number }),
    billingAccountCreatedAt: O.some(organization.createdAt),
  };
};

export const seedCast = async (
  characters: ReadonlyArray<Character>,
  container: Container,
  zuora: FakeZuoraControl,
): Promise<void> => {
  const accounts = await container.getAsync(ProviderAccountsToken);
  const organizations: Organization[] = [];
  for (const character of characters) organizations.push(await withAccount(character, accounts, zuora));
  const pool = await container.getAsync(PoolToken);
  await orThrow(upsertOrganizations(pool, organizations));
  await orThrow(
    grantPermissions(
      pool,
      organizations.flatMap(({ externalId }) =>
        (['billing.view', 'billing.update'] as const).map((permission) => ({ userId: OWNER, permission, externalId })),
      ),
    ),
  );
};
