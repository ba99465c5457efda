/** Two organizations that pay, a Zuora with their accounts, and the operator's commands over both. */
import { anHourlyTotal, anOrganization, instance, right } from '@usage-billing/contracts/laws';
import { addDays, DAY, dayOf, HOUR, instantFromMillis, plus, startOfDay } from '@usage-billing/core/shared';
import { type HourBucket, hourOf } from '@usage-billing/core/usage';
import type { TestDatabaseOptions } from '@usage-billing/embedded-postgres/testing';
import { upsertOrganizations } from '@usage-billing/postgres';
import { PoolToken } from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import type { ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openOffice } from './operator.ts';

export const IDS = ['1', '2'] as const;

export const today = startOfDay(dayOf(instantFromMillis(Date.now())));
export const hourBefore = (hours: bigint): HourBucket => hourOf(plus(today, -hours * HOUR));

export const ORGANIZATIONS = IDS.map((id) =>
  anOrganization({
    id: O.some(instance(id)),
    externalId: `sky-${id}`,
    billingAccount: O.some({ provider: 'zuora', number: `W${id}` }),
    trialExpiresAt: plus(today, -30n * DAY),
  }),
);

export const accessTo = ({ url }: FakeZuora) => ({
  ZUORA_URL: url,
  ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
  ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
});

export const zuoraWithAccounts = async (t: ExecutionContext, importDelayMs = 0): Promise<FakeZuora> => {
  const zuora = await startFakeZuora({ importDelayMs });
  t.teardown(zuora.close);
  const contractEffectiveDate = addDays(dayOf(today), -60);
  for (const id of IDS) zuora.control.addAccount({ number: `W${id}`, contractEffectiveDate });
  return zuora;
};

/** A database in which nothing was uploaded yet, as one that comes back from a copy made before the first upload. */
export const openCopy = async (t: ExecutionContext, zuora: FakeZuora, options: TestDatabaseOptions = {}) => {
  const office = await openOffice(t, accessTo(zuora), options);
  await right(upsertOrganizations(await office.container.getAsync(PoolToken), ORGANIZATIONS));
  const record = (id: string, hour: HourBucket, total: bigint) =>
    right(office.ledger.recordTotals([anHourlyTotal({ instanceId: instance(id), hour, total })], today));
  return { ...office, record };
};
