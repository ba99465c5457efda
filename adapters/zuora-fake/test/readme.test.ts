/** The example in the README, run as it stands there. */
import { readFileSync } from 'node:fs';
import { startFakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';

test('the example of the README works', async (t) => {
  // example
  const fake = await startFakeZuora({ now: () => new Date('2026-10-05T12:00:00Z'), importDelayMs: 0 });
  const { url, control } = fake;
  const account = control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
  const file = `ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION
W1,node-seconds,86400,09/14/2026,09/15/2026,${account.subscription},${account.chargeNumbers[0]},one node-day`;
  const body = new FormData();
  body.append('file', new Blob([file]), 'usage.csv');
  const headers = { apiAccessKeyId: 'fake-key', apiSecretAccessKey: 'fake-key-secret' };
  await fetch(`${url}usage`, { method: 'POST', headers, body });
  const [invoice] = control.billRun('2026-10-01');
  t.is(invoice?.amount, '0.99');
  await fake.close();
  // end
});

test('the README shows that very example', (t) => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  const example = source.split('  // example\n')[1]?.split('  // end\n')[0]?.replaceAll(/^ {2}/gm, '') ?? 'none';
  t.true(readFileSync(new URL('../README.md', import.meta.url), 'utf8').includes(`\`\`\`ts\n${example}\`\`\``));
});
