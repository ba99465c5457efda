/** A process of the bench: a fake Zuora with an account for every customer and an invoice for every month. */
import { type CalendarDay, instantFromMillis } from '@usage-billing/core/shared';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import { customer, firstOfMonth, historyUpTo, INSTANCES, MONTHS } from './scenarios.ts';

const slashed = (day: string): string => day.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1');

const monthAfter = (first: CalendarDay, months: number): string => {
  const [year = '0', month = '1'] = first.split('-');
  const count = Number(year) * 12 + Number(month) - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}-01`;
};

const start = firstOfMonth(historyUpTo(instantFromMillis(Date.now())).from);
const fake = await startFakeZuora({ importDelayMs: 0 });
const { control } = fake;
const accounts = Array.from({ length: INSTANCES }, (_, place) =>
  control.addAccount({ number: customer(place).accountNumber, contractEffectiveDate: start }),
);

const submit = async (month: string): Promise<void> => {
  const lines = accounts.map(({ number, subscription, chargeNumbers: [charge = ''] }) =>
    [number, 'node-seconds', 2_600_000, slashed(month), slashed(month), subscription, charge, 'bench'].join(','),
  );
  const header = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';
  const body = new FormData();
  body.append('file', new Blob([[header, ...lines].join('\n')]), 'usage.csv');
  const { apiAccessKeyId, apiSecretAccessKey } = DEFAULT_CREDENTIALS;
  await fetch(`${fake.url}usage`, { method: 'POST', headers: { apiAccessKeyId, apiSecretAccessKey }, body });
};

for (let month = 0; month < MONTHS; month += 1) {
  await submit(monthAfter(start, month));
  control.billRun(monthAfter(start, month + 1));
}

/** Calls since it was asked last: those after the latest that was seen, because the log forgets the oldest. */
let seen = control.calls().at(-1);
process.on('message', () => {
  const calls = control.calls();
  process.send?.({ calls: calls.length - 1 - (seen === undefined ? -1 : calls.lastIndexOf(seen)) });
  seen = calls.at(-1);
});
process.on('disconnect', () => process.exit());
process.send?.({ url: fake.url });
