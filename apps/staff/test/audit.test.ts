import { aStaffDecision, at, right } from '@usage-billing/contracts/laws';
import test from 'ava';
import { parse } from 'csv-parse/sync';
import * as O from 'fp-ts/lib/Option.js';
import { openOffice } from './support/office.ts';

/** More than the port returns at once. */
const MANY = 503;

const BY_ANN = ['--by', 'ann', '--note', 'sold by Acme'];

test('who bills a team is changed by a command, which is in the audit log with before and after', async (t) => {
  const { run, teamAccounts } = await openOffice(t);
  const first = await run('teams', 'bill', 'team-7', '--externally', ...BY_ANN);
  t.is(first.exit, 0, first.stderr);
  t.is(first.stdout, 'Team team-7 is now billed externally.\n');
  t.like(await right(teamAccounts.find('team-7')), { value: { billedExternally: true } });
  const again = await run('teams', 'bill', 'team-7', '--externally', ...BY_ANN);
  t.is(again.stdout, 'Nothing changed: team team-7 was billed externally.\n');
  t.is((await run('teams', 'bill', 'team-7', '--here', '--by', 'bob', '--note', 'Acme left')).exit, 0);

  const table = await run('audit', 'list');
  t.is(table.exit, 0, table.stderr);
  const rows = table.stdout.split('\n').filter((line) => line.includes('team-7'));
  t.is(rows.length, 2);
  t.regex(rows[0] ?? '', /bob .*command .*team\.bill-here .*team team-7 .*true.*false.* Acme left/);
  t.regex(rows[1] ?? '', /ann .*command .*team\.bill-externally .*team team-7 .*true.* sold by Acme/);

  const json = await run('audit', 'list', '--json', '--by', 'ann');
  const [line = '', ...more] = json.stdout.trimEnd().split('\n');
  t.deepEqual(more, []);
  t.like(JSON.parse(line), {
    by: 'ann',
    role: 'admin',
    through: 'command',
    action: 'team.bill-externally',
    object: { kind: 'team', id: 'team-7' },
    note: 'sold by Acme',
    after: { billedExternally: true },
  });
  t.false('before' in JSON.parse(line));
});

test('the log is filtered by action, object and day, and says when there is more', async (t) => {
  const { run, teamAccounts } = await openOffice(t);
  t.is((await run('audit', 'list')).stdout, 'There is no such entry.\n');
  for (const [id, when] of [
    ['t1', '2026-10-01T00:00:00Z'],
    ['t2', '2026-10-02T00:00:00Z'],
    ['t3', '2026-11-01T00:00:00Z'],
  ] as const)
    await right(teamAccounts.setBilledExternally(id, true, at(when), aStaffDecision()));
  const objects = async (...args: ReadonlyArray<string>) => {
    const { stdout, stderr } = await run('audit', 'list', '--json', ...args);
    return stdout === ''
      ? stderr
      : stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).object.id);
  };
  t.deepEqual(await objects(), ['t3', 't2', 't1']);
  t.deepEqual(await objects('--from', '2026-10-02', '--to', '2026-11-01'), ['t2']);
  t.deepEqual(await objects('--object', 't1'), ['t1']);
  t.deepEqual(await objects('--action', 'team.bill-here'), '');
  t.regex((await run('audit', 'list', '--limit', '2')).stdout, /There are older ones/);
  t.notRegex((await run('audit', 'list', '--limit', '3')).stdout, /There are older ones/);
});

test('formulas in CSV, and signs that rewrite a terminal, are text', async (t) => {
  const { run, actions } = await openOffice(t);
  await right(
    actions.append({
      decision: aStaffDecision({ by: '@SUM(A1)', note: '=HYPERLINK("http://x","a,b")' }),
      at: at('2026-10-01T00:00:00Z'),
      action: 'team.bill-here',
      object: { kind: 'team', id: '-1+1' },
      before: O.none,
      after: O.some({ text: '\u202Eevil\u001B[2J' }),
    }),
  );
  const csv = await run('audit', 'list', '--csv');
  t.is(csv.exit, 0, csv.stderr);
  const [row = {}, ...more] = parse<Record<string, string>>(csv.stdout, { columns: true });
  t.deepEqual(more, []);
  t.like(row, { by: "'@SUM(A1)", note: '\'=HYPERLINK("http://x","a,b")', object: "'-1+1" });
  const table = (await run('audit', 'list')).stdout;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is tested.
  t.notRegex(table, /[\u202E\u001B]/);
});

test('more entries than a page are printed once each', async (t) => {
  const { run, actions } = await openOffice(t);
  const action = {
    decision: aStaffDecision(),
    at: at('2026-10-01T00:00:00Z'),
    action: 'team.bill-here',
    object: { kind: 'team', id: 't1' },
    before: O.none,
    after: O.none,
  } as const;
  for (const _ of Array.from({ length: MANY })) await right(actions.append(action));
  const { stdout } = await run('audit', 'list', '--json');
  const ids = stdout
    .trimEnd()
    .split('\n')
    .map((line) => Number(JSON.parse(line).id));
  t.deepEqual(
    ids,
    Array.from({ length: MANY }, (_, n) => MANY - n),
  );
});

test('a decision needs a name and a reason, and one of the two ways', async (t) => {
  const { run } = await openOffice(t);
  for (const [args, problem] of [
    [['--externally', '--by', 'ann'], /--note/],
    [['--externally', '--by', ' ', '--note', 'x'], /--by and --note need some text/],
    [BY_ANN, /either --externally or --here/],
    [['--externally', '--here', ...BY_ANN], /either --externally or --here/],
  ] as const) {
    const { exit, stderr } = await run('teams', 'bill', 'team-7', ...args);
    t.is(exit, 2);
    t.regex(stderr, problem);
  }
  t.is((await run('audit', 'list')).stdout, 'There is no such entry.\n');
});
