/** The whole line on embedded defaults, short: eleven days across a bill run. It adds up, and damage is found and named. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { incidentText } from '@usage-billing/reconciler';
import test, { type ExecutionContext } from 'ava';
import { applyDamage } from '../src/damage.ts';
import { moneyDifferenceText } from '../src/invoice-report.ts';
import { DAMAGES, simulationEnd } from '../src/options.ts';
import { replacedPortsText, replaceUsedPorts } from '../src/ports.ts';
import { computeResults } from '../src/results.ts';
import { simulate } from '../src/simulate.ts';
import type { DemoSystem } from '../src/system.ts';
import { at, demoOptions, openServer, openTestSystem } from './support/open-system.ts';

const options = demoOptions(at('2026-01-24T00:00:00Z'), 9);

const silent = { say: () => undefined, update: () => undefined, done: () => undefined };

const openPlayed = async (t: ExecutionContext): Promise<DemoSystem> => {
  const system = await openTestSystem(t, options);
  t.true(await simulate(system, options, silent, new AbortController().signal));
  return system;
};

test('nine days across a bill run add up; each damage is found, with instance and amount', async (t) => {
  const system = await openPlayed(t);
  const before = await computeResults(system, options.start, simulationEnd(options));
  t.deepEqual(before.report.findings, []);
  t.is(before.report.unexplained, 0n);
  t.deepEqual(before.moneyDifferences, []);
  t.true(before.invoices.length >= 12, 'every paying customer was invoiced');
  t.true(before.invoices.every(({ status, balance }) => status === 'Posted' && /^0(\.0+)?$/.test(balance)));
  const reasons = new Set(before.report.rows.flatMap((row) => row.reasons.map(({ reason }) => reason)));
  for (const reason of [
    'in trial',
    'no account',
    'not rated',
    'held',
    'deleted',
    'billed externally',
    'not yet uploaded',
  ])
    t.true(
      [...reasons].some((found) => found === reason),
      `some usage is ${reason}`,
    );

  t.deepEqual(
    before.specialCases.map(({ kind, outcome }) => `${kind}: ${outcome.join('; ')}`),
    SPECIAL_CASES,
  );

  let known = 0;
  for (const damage of DAMAGES) {
    const said = await applyDamage(damage, system);
    const { report, moneyDifferences } = await computeResults(system, options.start, simulationEnd(options));
    t.true(report.unexplained > 0n, damage);
    const found = report.findings.length + moneyDifferences.length;
    t.true(found > known, `${damage} adds to the findings: ${said}`);
    known = found;
    for (const difference of moneyDifferences)
      t.regex(moneyDifferenceText(difference), /^[a-z]+-[a-z]+-\d+: the (charge|total) on invoice \S+ is [\d,.]+ USD/);
    for (const incident of report.incidents)
      t.regex(incidentText(incident, report.rows), /^[a-z]+-[a-z]+-\d+( and [a-z]+-[a-z]+-\d+)?: [\d,]+ /);
  }
});

const SPECIAL_CASES: ReadonlyArray<string> = [
  'late: billed on 2026-02-01: 17.20 USD (1,507,080); late: 215,232 of 2026-01-31, not billed yet; not yet invoiced 430,572',
  'plan change: billed on 2026-02-01: 19.66 USD (1,722,360); not yet invoiced 215,256',
  'tiers: billed on 2026-02-01: 27.22 USD (1,722,288); not yet invoiced 215,292',
  'JPY: billed on 2026-02-01: 2,949 JPY (1,722,336); not yet invoiced 215,328',
  'KWD: billed on 2026-02-01: 6.035 KWD (1,722,384); not yet invoiced 215,244',
  'trial extended: billed on 2026-02-01: 19.66 USD (1,722,312); 312,191 (3.56 USD) accepted (credited) by ann; not yet invoiced 215,280',
  'slug given again: billed on 2026-02-01: 4.59 USD (401,865); unknown organization 61,041',
  'slug given again: billed on 2026-02-01: 9.30 USD (814,575); in trial 96,888; not yet invoiced 215,232',
  'credit: billed on 2026-02-01: 14.75 USD (1,291,764); credit carried -5,354,100',
];

const runCommand = promisify(execFile);
const program = path.resolve(import.meta.dirname, '../src/main.ts');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const command = async (...args: ReadonlyArray<string>): Promise<Ended> => {
  try {
    const done = await runCommand(process.execPath, ['--conditions=usage-billing-source', program, ...args]);
    return { code: 0, ...done };
  } catch (error) {
    return error as Ended;
  }
};

const SHORT = [
  '--exit',
  '--days',
  '1',
  '--ingester-port',
  '0',
  '--forward-port',
  '0',
  '--api-port',
  '0',
  '--api-admin-port',
  '0',
  '--staff-port',
  '0',
  '--zuora-port',
  '0',
];

test('--exit --json prints one document that adds up and nothing else, and ends with 0', async (t) => {
  const { databaseUrl, database } = await openServer(t);
  const ended = await command(...SHORT, '--json', '--database-url', databaseUrl, '--database', database);
  t.is(ended.code, 0, ended.stderr);
  const document = JSON.parse(ended.stdout);
  t.deepEqual(Object.keys(document), ['invoices', 'reconciliation', 'specialCases', 'unexplained']);
  t.is(document.unexplained, '0');
  for (const row of document.reconciliation) {
    const explained = row.reasons.reduce(
      (sum: bigint, { quantity }: { quantity: string }) => sum + BigInt(quantity),
      0n,
    );
    t.is(BigInt(row.events) - BigInt(row.invoiced), explained, `${row.instance} ${row.unit}`);
    t.is(row.unexplained, '0');
  }
});

test('--sabotage lose-row ends with 1 and names the instance and the amount', async (t) => {
  const { databaseUrl, database } = await openServer(t);
  const ended = await command(
    ...SHORT,
    '--sabotage',
    'lose-row',
    '--database-url',
    databaseUrl,
    '--database',
    database,
  );
  t.is(ended.code, 1, ended.stderr);
  const [, lost = ''] = /deleted ledger row \d+: ([\d,]+) node-seconds/.exec(ended.stderr) ?? [];
  t.not(lost, '');
  t.regex(
    ended.stdout,
    new RegExp(`^[a-z]+-[a-z]+-\\d+: ${lost} node-seconds unexplained: events and ledger differ`, 'm'),
  );
});

test('--help teaches what can be asked for', async (t) => {
  const { code, stdout } = await command('--help');
  t.is(code, 0);
  for (const said of ['--exit', '--json', '--sabotage', 'starts afresh', '2026-01-01', 'Exit codes'])
    t.true(stdout.includes(said), said);
});

test('bad usage is explained and ends with 2', async (t) => {
  const wrongDay = await command('--start', 'yesterday');
  t.is(wrongDay.code, 2);
  t.regex(wrongDay.stderr, /--start.*must be a day such as 2026-01-01/);
  const withoutExit = await command('--json');
  t.is(withoutExit.code, 2);
  t.regex(withoutExit.stderr, /go with --exit/);
});

test('a database that another demo uses is not emptied, and a port in use is named', async (t) => {
  const system = await openTestSystem(t, options);
  const server = await openServer(t);
  const { databaseUrl, database } = server;
  await openTestSystem(t, options, server);
  const second = await command(...SHORT, '--database-url', databaseUrl, '--database', database);
  t.is(second.code, 1);
  t.regex(second.stderr, /is in use, probably by another demo/);
  const port = new URL(system.zuora.url).port;
  const third = await command(
    ...SHORT,
    '--zuora-port',
    port,
    '--database-url',
    databaseUrl,
    '--database',
    `${database}_2`,
  );
  t.is(third.code, 1);
  t.regex(third.stderr, new RegExp(`fake Zuora cannot listen on port ${port} .*--zuora-port`));
});

test('ports that nobody chose are replaced when they are in use, and what listens where is printed', async (t) => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  t.teardown(() => busy.close());
  const { port } = busy.address() as AddressInfo;
  const wanted = { ...options, dataDirectory: 'unused', apiPort: port, zuoraPort: port };
  const chosen = await replaceUsedPorts(wanted, (name) => name === 'zuoraPort');
  t.deepEqual(chosen, { options: { ...wanted, apiPort: 0 }, replaced: ['apiPort'] });
  const system = await openTestSystem(t, options);
  t.deepEqual(replacedPortsText(wanted, chosen.replaced, system), [
    `port ${port} is in use: the billing API listens on ${new URL(system.api.url).port}`,
  ]);
  t.deepEqual((await replaceUsedPorts({ ...wanted, apiPort: 0, zuoraPort: 0 }, () => false)).replaced, []);
});

test('Ctrl-C ends make run with one line and as interrupted', async (t) => {
  const { databaseUrl, database } = await openServer(t);
  const words = [...SHORT, '--days', '366', '--database-url', databaseUrl, '--database', database];
  const make = spawn('make', ['-o', 'node_modules/.package-lock.json', 'run', `ARGS=${words.join(' ')}`], {
    cwd: path.resolve(import.meta.dirname, '../../..'),
    // As in a terminal, Ctrl-C reaches the whole group.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const closed = once(make, 'close');
  for (const stream of [make.stdout, make.stderr])
    stream.on('data', (text: Buffer) => {
      said += text.toString();
    });
  while (!said.includes('seeding') && make.exitCode === null) await Promise.race([closed, once(make.stderr, 'data')]);
  process.kill(-Number(make.pid), 'SIGINT');
  t.deepEqual(await closed, [null, 'SIGINT']);
  t.regex(said, /\nseeding 45 organizations\nInterrupted: everything was shut down\.\n$/);
});
