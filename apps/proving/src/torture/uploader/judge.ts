/** Does Zuora hold what was used, all of it and once? */
import { collectPages, DAY, plus } from '@usage-billing/core/shared';
import { firstBillableHour } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../../or-fail.ts';
import { FIRST_RUN, type Population } from './population.ts';
import type { World } from './world.ts';

const compareUsage = ({ zuora }: World, { customers }: Population): ReadonlyArray<string> => {
  const held = zuora.control.usage();
  const unknown = held.filter(({ accountNumber, unit }) => {
    const known = customers.some((customer) => customer.accountNumber === accountNumber);
    return !known || unit !== 'node-seconds';
  });
  const wrong = customers.flatMap(({ organization, accountNumber, billed }) => {
    const found = held.find((one) => one.accountNumber === accountNumber)?.quantity ?? '0';
    return found === billed.toString()
      ? []
      : [`Zuora holds ${found} node-seconds of ${organization.externalId}, which used ${billed}`];
  });
  return [...unknown.map(({ accountNumber, unit }) => `Zuora holds ${unit} of ${accountNumber}`), ...wrong];
};

/** Rows that should have been billed and that no upload has taken. */
const leftBehind = async (
  { database: { ledger } }: World,
  { customers }: Population,
): Promise<ReadonlyArray<string>> => {
  const rows = await orFail(collectPages(ledger.unassigned({ from: plus(FIRST_RUN, -30n * DAY), to: FIRST_RUN })));
  const starts = new Map(
    customers.map(({ organization: { id, trialExpiresAt } }) => [O.toUndefined(id), firstBillableHour(trialExpiresAt)]),
  );
  return rows
    .filter(({ instanceId, bucketStart }) => bucketStart >= (starts.get(instanceId) ?? 0n))
    .filter(({ setAside }) => O.isNone(setAside) || setAside.value.reason !== 'not rated')
    .map(({ id, instanceId }) => `ledger row ${id} of ${instanceId} is in no upload`);
};

/** Usage that was uploaded for the account's first invoice is on it; what a daily run took comes with the month's. */
const compareInvoice = async (
  { zuora, database: { journal } }: World,
  { latecomer }: Population,
): Promise<ReadonlyArray<string>> => {
  const uploads = await orFail(journal.list({ limit: 100 }));
  const due = uploads.some(({ uploader, state }) => uploader === 'post-trial' && state._tag === 'Imported');
  if (!due) return [];
  const invoiced = zuora.control
    .state()
    .invoices.filter(({ accountNumber }) => accountNumber === latecomer.accountNumber)
    .flatMap(({ items }) => items)
    .reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
  return invoiced === latecomer.billed ? [] : [`the late account is invoiced ${invoiced} of ${latecomer.billed}`];
};

/** Staff saw what was refused and opened it again; answers how many rows. */
export const reopenRejected = async ({ database: { ledger } }: World): Promise<number> => {
  const rows = await orFail(collectPages(ledger.unassigned({ from: plus(FIRST_RUN, -30n * DAY), to: FIRST_RUN })));
  const rejected = rows.filter(({ setAside }) => O.isSome(setAside) && setAside.value.reason === 'rejected');
  return orFail(
    ledger.setAside(
      rejected.map(({ id }) => id),
      null,
    ),
  );
};

/** Every period of the round has ended by then, for any bill cycle day. */
const ALL_IS_BILLED_ON = '2026-08-01';

/** What Zuora holds must come to be billed, too: usage of a period that was billed before never is. */
const compareBilled = ({ zuora }: World, { customers }: Population): ReadonlyArray<string> => {
  zuora.control.billRun(ALL_IS_BILLED_ON);
  const items = zuora.control
    .state()
    .invoices.flatMap(({ accountNumber, items: all }) => all.map((item) => ({ accountNumber, ...item })));
  return customers.flatMap(({ organization: { externalId }, accountNumber, billed }) => {
    const own = items.filter((item) => item.accountNumber === accountNumber);
    const invoiced = own.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
    return invoiced === billed
      ? []
      : [`${externalId} used ${billed} node-seconds, and ${invoiced} are invoiced in the end`];
  });
};

export const judge = async (world: World, population: Population): Promise<ReadonlyArray<string>> => [
  ...compareUsage(world, population),
  ...(await leftBehind(world, population)),
  ...(await compareInvoice(world, population)),
  ...compareBilled(world, population),
];
