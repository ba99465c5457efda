/** An organization whose January was uploaded and billed: Postgres, a Zuora over HTTP, and the commands of staff over both. */
import {
  aNewUpload,
  anHourlyTotal,
  anOrganization,
  anUploadLine,
  at,
  day,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import type { UploadState } from '@usage-billing/core/invoices';
import { plus } from '@usage-billing/core/shared';
import { upsertOrganizations } from '@usage-billing/postgres';
import { PoolToken } from '@usage-billing/wiring';
import { type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import type { ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openOffice } from './operator.ts';
import { accessTo } from './two-accounts.ts';

const NOW = at('2026-04-02T09:00:00Z');
const USED = '2026-01-12';

type Office = Awaited<ReturnType<typeof openOffice>>;

/** The lines of an upload that Zuora has imported, as the journal and Zuora know them. */
const importUsage = async ({ ledger, journal }: Office, zuora: FakeZuora, quantity: bigint): Promise<void> => {
  const bucket = hour(`${USED}T09:00:00Z`);
  await right(ledger.recordTotals([anHourlyTotal({ instanceId: instance('1'), hour: bucket, total: quantity })], NOW));
  const range = { from: bucket, to: plus(bucket, 1n) };
  const rows = await right(ledger.pending([{ instanceId: instance('1'), range }]));
  const id = await right(journal.reserveId);
  const [account] = zuora.control.state().accounts;
  const line = anUploadLine({
    instanceId: instance('1'),
    accountNumber: 'W1',
    quantity,
    startDate: day(USED),
    endDate: day('2026-01-13'),
    firstUsedOn: day(USED),
    lastUsedOn: day(USED),
    subscriptionNumber: account?.subscription ?? '',
    chargeNumber: account?.chargeNumbers[0] ?? '',
  });
  await right(journal.prepare(aNewUpload({ id, aggregateIds: rows.map((row) => row.id), lines: [line] })));
  const states: ReadonlyArray<UploadState> = [
    { _tag: 'Prepared' },
    { _tag: 'Sending', since: NOW },
    { _tag: 'Sent', receipt: 'i-1', since: NOW },
    { _tag: 'Imported', receipt: O.some('i-1'), at: NOW },
  ];
  const progress = {
    attempts: 0,
    refusals: 0,
    nextAttemptAt: NOW,
    lastError: O.none,
    fingerprint: O.some('5'.repeat(64)),
  };
  for (const [index, to] of states.slice(1).entries()) {
    const from = { state: states[index] ?? to, attempts: 0 };
    await right(journal.change({ ...progress, id, from, to, at: NOW, decision: O.none, aggregates: 'keep' }));
  }
  const { subscriptionNumber, chargeNumber, description } = line;
  zuora.control.addUsage({
    accountNumber: 'W1',
    unit: 'node-seconds',
    quantity: quantity.toString(),
    day: USED,
    subscriptionNumber,
    chargeNumber,
    description,
  });
};

export interface Billed {
  readonly currency?: string;
  readonly price?: string;
  readonly quantity: bigint;
}

export const openBilledMonth = async (
  t: ExecutionContext,
  { currency = 'USD', price = '0.000011416', quantity }: Billed,
) => {
  const zuora = await startFakeZuora({ now: () => NOW });
  t.teardown(zuora.close);
  zuora.control.addAccount({
    number: 'W1',
    currency,
    contractEffectiveDate: '2026-01-01',
    subscription: { prices: { 'node-seconds': price } },
  });
  const office = await openOffice(t, accessTo(zuora));
  const organization = anOrganization({
    id: O.some(instance('1')),
    externalId: 'sky-1',
    billingAccount: O.some({ provider: 'zuora', number: 'W1' }),
    trialExpiresAt: at('2026-01-01T00:00:00Z'),
  });
  await right(upsertOrganizations(await office.container.getAsync(PoolToken), [organization]));
  await importUsage(office, zuora, quantity);
  /** Bills January, or more; to be called once. */
  const bill = (until = '2026-02-01'): string => zuora.control.billRun(until)[0]?.number ?? '';
  return { ...office, zuora, bill };
};
