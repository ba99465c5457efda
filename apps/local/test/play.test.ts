/** The whole line on embedded defaults, short: eleven days across a bill run. It adds up, and damage is found and named. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { playEnd } from '../src/options.ts';
import { perform } from '../src/perform.ts';
import { reckon } from '../src/reckoning.ts';
import { findingText } from '../src/reconciliation-report.ts';
import { SABOTAGES, sabotage } from '../src/sabotage.ts';
import type { Stage } from '../src/stage.ts';
import { at, openServer, openTestStage, playOptions } from './support/open-stage.ts';

const options = playOptions(at('2026-01-24T00:00:00Z'), 9);

const silent = { say: () => undefined, update: () => undefined, done: () => undefined };

const openPlayed = async (t: ExecutionContext): Promise<Stage> => {
  const stage = await openTestStage(t, options);
  t.true(await perform(stage, options, silent, new AbortController().signal));
  return stage;
};

test('nine days across a bill run add up; each damage is found, with instance and amount', async (t) => {
  const stage = await openPlayed(t);
  const before = await reckon(stage, options.start, playEnd(options));
  t.deepEqual(before.report.findings, []);
  t.is(before.report.unexplained, 0n);
  t.true(before.invoices.length >= 12, 'every paying customer was invoiced');
  t.true(before.invoices.every(({ status, balance }) => status === 'Posted' && balance === '0.00'));
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

  let known = 0;
  for (const damage of SABOTAGES) {
    const said = await sabotage(damage, stage.container, stage.zuora.control);
    const { report } = await reckon(stage, options.start, playEnd(options));
    t.true(report.unexplained > 0n, damage);
    t.true(report.findings.length > known, `${damage} adds to the findings: ${said}`);
    known = report.findings.length;
    for (const finding of report.findings) t.regex(findingText(finding, report.rows), /^[a-z]+-[a-z]+-\d+: [\d,]+ /);
  }
});

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
  '--zuora-port',
  '0',
];

test('--exit --json prints one document that adds up and nothing else, and ends with 0', async (t) => {
  const { databaseUrl, database } = await openServer(t);
  const ended = await command(...SHORT, '--json', '--database-url', databaseUrl, '--database', database);
  t.is(ended.code, 0, ended.stderr);
  const document = JSON.parse(ended.stdout);
  t.deepEqual(Object.keys(document), ['invoices', 'reconciliation', 'unexplained']);
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

test('a database that another play uses is not emptied, and a port in use is named', async (t) => {
  const stage = await openTestStage(t, options);
  const server = await openServer(t);
  const { databaseUrl, database } = server;
  await openTestStage(t, options, server);
  const second = await command(...SHORT, '--database-url', databaseUrl, '--database', database);
  t.is(second.code, 1);
  t.regex(second.stderr, /is in use, probably by another play/);
  const port = new URL(stage.zuora.url).port;
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
