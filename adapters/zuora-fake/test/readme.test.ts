/** The examples in the README, run as they stand there; and its tables, which name all that there is. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startFakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';
import { ROUTES } from '../src/routes/routes.ts';
import { MEANINGS, settingText } from '../src/settings/meanings.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';
import { startApplication } from './support/application.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
/** Files beside the folders, which the command line starts. */
const ENTRY = '.';
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
  for (const [, route] of ROUTES) {
    const [, resource = route] = /^\/v1\/([^/]+)/.exec(route) ?? [];
    t.true(README.includes(resource), route);
  }
  await fake.close();
});

test('the folders import each other in the order in which the README names them', (t) => {
  const [, table = ''] = /## Where things are.*?(\n\| `.*?)\n\n/s.exec(README) ?? [];
  const rows = table.split('\n').map((row) => row.split('|')[1] ?? '');
  const named = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, folder = '']) => folder));
  const order = [...named.slice(0, -1), ENTRY, ...named.slice(-1)];
  const source = fileURLToPath(new URL('../src', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  t.deepEqual([...new Set(files.map(path.dirname))].sort(), order.toSorted());
  for (const file of files)
    for (const [, to = ''] of readFileSync(path.join(source, file), 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
      const imported = path.join(path.dirname(file), to);
      const [from, at] = [file, imported].map((one) => order.indexOf(path.dirname(one)));
      t.true(Number(at) <= Number(from), `${file} imports ${imported}`);
    }
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
