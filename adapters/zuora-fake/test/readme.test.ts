/** The examples in the README, run as they stand there; and its tables, which name all that there is. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { startFakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';
import { MEANINGS, settingText } from '../src/settings/meanings.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';
import { startApplication } from './support/application.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const SOURCE = readFileSync(new URL(import.meta.url), 'utf8');

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

test('an application’s test swaps the fake in as the README shows', async (t) => {
  // example
  const zuora = await startFakeZuora({ importDelayMs: 0 });
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
  zuora.control.fault({ method: 'POST', path: 'usage', fault: { kind: 'reset', when: 'after' } });
  const access = { zuoraUrl: zuora.url, clientId: 'fake-client', clientSecret: 'fake-client-secret' };
  const application = startApplication(access);
  t.is(await application.sendUsage('W1', 86_400), 'unknown');
  t.is(await application.ask('W1'), 'taken');
  t.is(zuora.control.usage()[0]?.quantity, '86400');
  t.is(zuora.control.calls().filter(({ path }) => path === 'usage').length, 1);
  await zuora.close();
  // end
});

test('the README shows those very examples', (t) => {
  const examples = SOURCE.split('  // example\n').slice(1);
  t.is(examples.length, 2);
  for (const example of examples) {
    const shown = (example.split('  // end\n')[0] ?? '').replaceAll(/^ {2}/gm, '');
    t.true(README.includes(`\`\`\`ts\n${shown}\`\`\``), shown);
  }
});

test('the README names every setting, control and option', async (t) => {
  const fake = await startFakeZuora();
  for (const name of Object.keys(fake.control)) t.regex(README, new RegExp(`\`${name}\\(`), name);
  for (const [name, value] of Object.entries(DEFAULT_SETTINGS)) {
    const meaning = MEANINGS[name as keyof typeof MEANINGS];
    t.true(README.includes(`| \`${name}\` | ${settingText(value)} | ${meaning} |`), name);
  }
  const routes = readFileSync(new URL('../src/http/router.ts', import.meta.url), 'utf8').matchAll(/'\/v1\/([^']+)'/g);
  for (const [, path = ''] of routes) t.true(README.includes(path.split('/')[0] ?? path), path);
  await fake.close();
});

test('the curl lines of the README do what they say', async (t) => {
  const fake = await startFakeZuora({ now: () => new Date('2026-10-05T12:00:00Z') });
  const [, lines = ''] = /From another language.*?```sh\n(.*?)```/s.exec(README) ?? [];
  const commands = lines.split('\n').filter((line) => line.startsWith('curl '));
  t.true(commands.length > 8);
  const answers = [];
  for (const command of commands) {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], {
      env: { ...process.env, FAKE: new URL(fake.url).origin },
    });
    answers.push(JSON.parse(stdout));
  }
  t.deepEqual(
    answers.filter(({ success }) => success === false),
    [],
  );
  t.like(answers[2], [{ currency: 'EUR', amount: '20.76' }]);
  t.like(answers.at(-1), { usage: [{ quantity: '2000005', pending: '5' }], settings: { timeZone: 'Europe/Berlin' } });
  await fake.close();
});
