/** A process of the bench: a fake Zuora that took an upload for every day of the month, and billed all of it. */
import type { CalendarDay } from '@usage-billing/core/shared';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import { customer, daysOf, descriptionOf, quantityOfDay, UNIT } from './month.ts';

/** What the journal has to know of an account. */
export interface BenchAccount {
  readonly subscription: string;
  readonly charge: string;
}

const [organizations = '0', from = '', to = ''] = process.argv.slice(2);

const fake = await startFakeZuora({ importDelayMs: 0, dateFormat: 'YYYY-MM-DD' });
const accounts = Array.from({ length: Number(organizations) }, (_, place): BenchAccount => {
  const { accountNumber: number } = customer(place);
  const { subscription, chargeNumbers } = fake.control.addAccount({ number, contractEffectiveDate: from });
  return { subscription: subscription ?? '', charge: chargeNumbers[0] ?? '' };
});

/** A file holds at most 4 MB. */
const LINES_IN_A_FILE = 10_000;

const submit = async (lines: ReadonlyArray<string>): Promise<void> => {
  const header = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';
  const body = new FormData();
  body.append('file', new Blob([[header, ...lines].join('\n')]), 'usage.csv');
  const { apiAccessKeyId, apiSecretAccessKey } = DEFAULT_CREDENTIALS;
  const headers = { apiAccessKeyId, apiSecretAccessKey };
  const answer = await fetch(`${fake.url}usage`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`the fake Zuora refused a file of usage: ${await answer.text()}`);
};

for (const [index, day] of daysOf(from as CalendarDay, to as CalendarDay).entries()) {
  const lines = accounts.map(({ subscription, charge }, place) =>
    [
      ...[customer(place).accountNumber, UNIT, quantityOfDay(place), day, day, subscription, charge],
      descriptionOf(place, index + 1),
    ].join(','),
  );
  for (let start = 0; start < lines.length; start += LINES_IN_A_FILE)
    await submit(lines.slice(start, start + LINES_IN_A_FILE));
}
fake.control.billRun(to);

// The bench that asked for it is gone.
process.on('disconnect', () => process.exit());
process.send?.({ url: fake.url, accounts });
