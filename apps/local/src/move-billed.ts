/** Changes what the directory says of organizations that were billed, to show that reconciliation looks at what was billed, too. */

import { DAY, formatInstant, plus } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { upsertOrganizations } from '@usage-billing/postgres';
import { StartFailure } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { readOrganizations } from './activities.ts';
import { orThrow } from './or-throw.ts';
import type { DemoSystem } from './system.ts';

type System = Pick<DemoSystem, 'ports' | 'zuora' | 'clock'>;

/** The trial of the first customer with an invoice goes on until now. Returns what was changed, for a person. */
export const extendTrial = async (system: System): Promise<string> => {
  const [customer] = await billedOrganizations(system);
  if (customer === undefined) throw new StartFailure('nobody was billed yet: choose more --days');
  const trialExpiresAt = plus(system.clock.now(), 7n * DAY);
  await orThrow(upsertOrganizations(system.ports.pool, [{ ...customer, trialExpiresAt }]));
  return `the trial of ${customer.externalId} now ends on ${formatInstant(trialExpiresAt)}`;
};

/** The directory names the account of each of two customers for the other one. */
export const exchangeAccounts = async (system: System): Promise<string> => {
  const [one, other] = await billedOrganizations(system);
  if (one === undefined || other === undefined) throw new StartFailure('too few were billed yet: choose more --days');
  const changed = [
    { ...one, billingAccount: other.billingAccount },
    { ...other, billingAccount: one.billingAccount },
  ];
  await orThrow(upsertOrganizations(system.ports.pool, changed));
  return `the directory names the account of ${one.externalId} for ${other.externalId}, and the other way round`;
};

const billedOrganizations = async ({ ports, zuora }: System): Promise<ReadonlyArray<Organization>> => {
  const billed = new Set(zuora.control.state().invoices.map(({ accountNumber }) => accountNumber));
  const all = await readOrganizations({ ports });
  return all.filter(
    ({ billingAccount, id }) => O.isSome(id) && O.isSome(billingAccount) && billed.has(billingAccount.value.number),
  );
};
