/** The fake on its own, from the command line. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { DEFAULT_SETTINGS, type FakeState, startFakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';

const MAIN = new URL('../src/command/main.ts', import.meta.url).pathname;

const run = (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, ['--conditions=usage-billing-source', MAIN, ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, ended: once(child, 'close') };
};

test('--help tells how it is used', async (t) => {
  const { output, ended } = run('--help');
  t.deepEqual(await ended, [0, null]);
  t.regex(output(), /--port N/);
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;

(hasCurl ? test : test.skip)(
  'the curl lines that it prints work as they are printed (skipped where there is no curl)',
  async (t) => {
    const { child, output, ended } = run('--port', '0');
    while (!/"reset","when":"after"/.test(output())) await once(child.stdout, 'data');
    const commands = output()
      .split('\n')
      .filter((line) => line.includes('curl '));
    t.is(commands.length, 7);
    const answers = commands.map((command) => spawnSync('sh', ['-c', command.trim()], { encoding: 'utf8' }));
    for (const [index, words] of [
      /"access_token":/,
      /"sku":"SKU-00000001".*node-seconds.*USD.*EUR.*GBP|"sku":"SKU-00000001".*productRatePlan/s,
      /"number":"W1"/,
      /"success":true.*"checkImportStatus"/,
      /"success":true/,
      /"amount":"0\.99"/,
      /"success":true/,
    ].entries()) {
      t.is(answers[index]?.status, 0, commands[index]);
      t.regex(answers[index]?.stdout ?? '', words, commands[index]);
    }
    child.kill('SIGTERM');
    t.deepEqual(await ended, [0, null]);
  },
);

test('it starts on a free port, answers, and ends on SIGTERM', async (t) => {
  const { child, output, ended } = run('--port', '0');
  while (!output().includes('base URL')) await once(child.stdout, 'data');
  const url = /base URL (\S+),/.exec(output())?.[1] ?? '';
  t.is((await fetch(`${url}catalog/products`)).status, 401);
  child.kill('SIGTERM');
  t.deepEqual(await ended, [0, null]);
});

test('it is set up by --set, begins where --now says, and --demo fills its books', async (t) => {
  const { child, output, ended } = run(
    ...['--port', '0', '--demo', '--now', '2026-10-05T12:00:00Z', '--set', 'timeZone=Asia/Tokyo'],
    ...['--set', 'rounding={"JPY":{"mode":"Down"}}', '--set', 'billRunHour=2', '--set', 'taxPercent=19'],
  );
  while (!output().includes('base URL')) await once(child.stdout, 'data');
  const state = (await (await fetch(`${/page (\S+) /.exec(output())?.[1]}fake/state`)).json()) as FakeState;
  t.like(state, {
    today: '2026-10-05',
    settings: { timeZone: 'Asia/Tokyo', billRunHour: 2, taxPercent: '19', rounding: { JPY: { mode: 'Down' } } },
  });
  t.is(state.invoices.length, 6);
  t.is(state.usage.find(({ accountNumber }) => accountNumber === 'W-PER-UNIT')?.pending, '123456');
  child.kill('SIGTERM');
  t.deepEqual(await ended, [0, null]);
});

test('--settings lists every setting with its default', async (t) => {
  const { output, ended } = run('--settings');
  t.deepEqual(await ended, [0, null]);
  for (const name of Object.keys(DEFAULT_SETTINGS)) t.regex(output(), new RegExp(`^ {2}${name}=`, 'm'));
});

test('a port in use, an unknown option and a bad number are said clearly', async (t) => {
  const other = await startFakeZuora();
  for (const [args, words, exitCode] of [
    [['--port', new URL(other.url).port], /the port is in use; choose another one with --port/, 1],
    [['--prot', '1'], /Unknown option '--prot'[\s\S]*--help/, 2],
    [['--callback', 'here'], /--callback must be an address/, 2],
    [['--max-per-minute', '-3'], /max-per-minute/, 2],
    [['--now', 'soon'], /--now must be a time/, 2],
    [['--set', 'timeZone'], /--set timeZone must be NAME=VALUE/, 2],
    [['--set', 'timeZone=Mars', '--set', 'nothing=1'], /timeZone must be a time zone.*there is no setting nothing/, 2],
    [['--port', 'many'], /--port must be a whole number[\s\S]*--help/, 2],
  ] as const) {
    const { output, ended } = run(...args);
    t.deepEqual(await ended, [exitCode, null]);
    t.regex(output(), words);
  }
  await other.close();
});
