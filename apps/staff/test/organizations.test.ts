/** Organizations in the database, as staff see and change them. */
import {
  aNewUpload,
  anHourlyTotal,
  anOrganization,
  anUploadLine,
  at,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import { DAY, formatInstant, instantFromMillis, plus } from '@usage-billing/core/shared';
import { upsertOrganizations } from '@usage-billing/postgres';
import { startMailServer } from '@usage-billing/smtp-fake';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'csv-parse/sync';
import * as O from 'fp-ts/lib/Option.js';
import { openOffice } from './support/office.ts';

const PAYING = anOrganization({
  id: O.some(instance('1')),
  externalId: 'calm-sea-1',
  name: '=Calm\u202E Sea',
  trialExpiresAt: at('2026-01-01T00:00:00Z'),
  billingAccount: O.some({ provider: 'zuora', number: 'W1' }),
});
const REFUSED = anOrganization({
  id: O.some(instance('1234')),
  externalId: 'frosty-sky-72',
  trialExpiresAt: at('2026-03-01T10:00:00Z'),
  refuseDataAccess: true,
  refuseDataReason: O.some('the trial expired on 2026-03-01 and there is no billing account'),
});
const DELETED = anOrganization({
  id: O.some(instance('9')),
  externalId: 'gone-1',
  deletedAt: O.some(at('2026-03-01T00:00:00Z')),
});

const openWith = async (t: ExecutionContext, given: Readonly<Record<string, string>> = {}) => {
  const office = await openOffice(t, given);
  await right(upsertOrganizations(office.pool, [REFUSED, PAYING, DELETED]));
  return office;
};

test('organizations are listed with both ids and where each stands; deleted ones where they are asked for', async (t) => {
  const { run } = await openWith(t);
  const table = await run('organizations', 'list');
  t.is(table.exit, 0, table.stderr);
  const lines = table.stdout.split('\n');
  t.is(new Set(lines.filter(Boolean).map((line) => line.length)).size, 1, table.stdout);
  t.regex(table.stdout, /calm-sea-1 .* 1 .*=Calm\\u\{202e\} Sea .*paying .*2026-01-01T00:00:00Z .*W1/);
  t.regex(table.stdout, /frosty-sky-72 .* 1234 .*delinquent .*access/);
  t.notRegex(table.stdout, /gone-1/);

  const json = await run('organizations', 'list', '--deleted', '--json');
  const all = json.stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  t.deepEqual(
    all.map(({ externalId, standing }) => [externalId, standing]),
    [
      ['calm-sea-1', 'paying'],
      ['frosty-sky-72', 'delinquent'],
      ['gone-1', 'deleted'],
    ],
  );

  const csv = await run('organizations', 'list', '--csv');
  const [first] = parse(csv.stdout, { columns: true, skip_empty_lines: true });
  t.like(first, { externalId: 'calm-sea-1', name: "'=Calm\u202E Sea", account: 'W1' });

  const sought = await run('organizations', 'list', '--search', '1234', '--json');
  t.is(JSON.parse(sought.stdout).externalId, 'frosty-sky-72');
  t.is((await run('organizations', 'list', '--search', 'nobody')).stdout, 'There is no such organization.\n');
  t.is((await run('organizations', 'list', '--csv', '--json')).exit, 2);
});

const BY_ANN = ['--no-mail', '--by', 'ann', '--note', 'they evaluate until Christmas'];
const NOW = instantFromMillis(Date.now());
const UNTIL = formatInstant(plus(NOW, 30n * DAY));

test('a trial is extended by either id: refusals go, and what was billed and is free now is named', async (t) => {
  const { run, ledger, journal, actions } = await openWith(t);
  const usedAt = hour(`${formatInstant(plus(NOW, -DAY)).slice(0, 10)}T09:00:00Z`);
  const total = anHourlyTotal({ instanceId: instance('1234'), hour: usedAt, total: 42n });
  await right(ledger.recordTotals([total], NOW));
  const rows = await right(ledger.pending([{ instanceId: instance('1234'), range: { from: usedAt, to: NOW } }]));
  const id = await right(journal.reserveId);
  await right(journal.prepare(aNewUpload({ id, aggregateIds: rows.map((row) => row.id), lines: [anUploadLine()] })));

  const extended = await run('organizations', 'extend-trial', '1234', '--until', UNTIL, ...BY_ANN);
  t.is(extended.exit, 0, extended.stderr);
  const [moved, refusals, billed, notice, ...more] = extended.stdout.trimEnd().split('\n');
  t.is(moved, `The trial of frosty-sky-72 ends on ${UNTIL} instead of 2026-03-01T10:00:00Z.`);
  t.is(refusals, 'Refused no longer: data access.');
  t.regex(billed ?? '', /^frosty-sky-72: 42 node-seconds used on .* are free now \(in trial\): credit them/);
  t.is(notice, 'The owners were not told.');
  t.deepEqual(more, []);
  const [entry] = await right(actions.list({ action: 'trial.extend', limit: 10 }));
  t.like(entry?.decision, { by: 'ann', note: 'they evaluate until Christmas', role: 'admin', through: 'command' });

  const again = await run('organizations', 'extend-trial', 'frosty-sky-72', '--until', UNTIL, ...BY_ANN, '--json');
  t.is(again.exit, 0);
  t.like(JSON.parse(again.stdout), { organization: 'frosty-sky-72', after: UNTIL, changed: false, cleared: [] });
  t.is(JSON.parse(again.stdout).billedAlthoughFree[0].amount, '42');
});

test('what cannot be extended is refused with what to do', async (t) => {
  const { run } = await openWith(t);
  const extend = (...args: ReadonlyArray<string>) => run('organizations', 'extend-trial', ...args);
  for (const [args, exit, problem] of [
    [['frosty-sky-72', ...BY_ANN], 2, /--until/],
    [['frosty-sky-72', '--until', 'tomorrow', ...BY_ANN], 2, /--until/],
    [['frosty-sky-72', '--until', '2026-03-02', ...BY_ANN], 2, /--until must be in the future/],
    [['frosty-sky-72', '--until', UNTIL], 2, /--by/],
    [['frosty-sky-72', '--until', UNTIL, ...BY_ANN.slice(1)], 2, /ENFORCER_NOTIFIER is missing: .* or give --no-mail/],
    [['frosty-sky-72', '--until', UNTIL, '--by', 'ann', '--note', ' '], 2, /--by and --note need some text/],
    [['nobody', '--until', UNTIL, ...BY_ANN], 1, /no organization has the external or internal id "nobody"/],
    [['gone-1', '--until', UNTIL, ...BY_ANN], 1, /gone-1 was deleted, and cannot be changed any more/],
  ] as const) {
    const said = await extend(...args);
    t.is(said.exit, exit, `${args.join(' ')}: ${said.stderr}`);
    t.regex(said.stderr, problem);
  }
});

test('owners are told of the new end by mail, once for each, and again where the mail server refused it', async (t) => {
  const mail = await startMailServer();
  t.teardown(mail.close);
  const { run } = await openWith(t, {
    ENFORCER_NOTIFIER: 'smtp',
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SMTP_FROM: 'Billing <billing@example.com>',
    BILLING_PAGE_URL: 'https://app.example.com/{organization}/billing',
  });
  const extend = async (days: bigint) => {
    const until = formatInstant(plus(NOW, days * DAY));
    const said = await run('organizations', 'extend-trial', 'frosty-sky-72', '--until', until, ...BY_ANN.slice(1));
    return { exit: said.exit, notice: said.stdout.trimEnd().split('\n').at(-1) };
  };
  t.deepEqual(await extend(30n), { exit: 0, notice: 'The owners were told.' });
  t.like(await extend(30n), { exit: 0 });
  t.is(mail.mails().length, 1);
  t.regex(mail.mails()[0]?.source.toString() ?? '', /^Subject: The trial of Frosty Sky goes on\r?$/m);

  mail.failAt((moment) => (moment === 'rcpt to' ? { _tag: 'Refuse', code: 451 } : undefined));
  const refused = await extend(60n);
  t.is(refused.exit, 1);
  t.regex(refused.notice ?? '', /^The owners could not be told: .*\. The enforcer tries again\.$/);
  t.is(mail.mails().length, 1);
});

const BY_BOB = ['--by', 'bob', '--note', 'ticket 4711'];

test('an organization is created, renamed, and deleted only with --yes, after what is not billed was named', async (t) => {
  const { run, ledger, actions } = await openWith(t);
  const own = (...args: ReadonlyArray<string>) => run('organizations', ...args, ...BY_BOB);
  const created = await own('create', 'new-dawn-1', '--id', '77', '--name', 'New Dawn', '--trial-until', UNTIL);
  t.is(created.stdout, `Created new-dawn-1 (77), on trial until ${UNTIL}.\n`, created.stderr);
  const renamed = await own('rename', '77', '--name', 'Old Dawn');
  t.is(renamed.stdout, 'new-dawn-1 is now called Old Dawn, and not New Dawn.\n', renamed.stderr);
  t.regex((await own('rename', 'new-dawn-1', '--name', 'Old Dawn')).stdout, /^Nothing changed/);

  const usedAt = hour(`${formatInstant(plus(NOW, -DAY)).slice(0, 10)}T09:00:00Z`);
  await right(ledger.recordTotals([anHourlyTotal({ instanceId: instance('1'), hour: usedAt, total: 1042n })], NOW));
  const asked = await own('delete', '1');
  t.is(asked.exit, 0, asked.stderr);
  t.regex(
    asked.stdout,
    /^ {2}1,042 node-seconds wait for the next uploads\nWhat it used before .* billed to W1 as usual\./m,
  );
  t.regex(asked.stdout, /\nNothing was changed\. To delete calm-sea-1, say --yes\.\n$/);
  t.regex((await own('delete', '1', '--yes')).stdout, /\nDeleted calm-sea-1\.\n$/);
  t.regex((await own('delete', 'calm-sea-1', '--yes')).stdout, /^Nothing changed: calm-sea-1 was deleted on /);
  t.regex((await own('delete', '77')).stdout, /all of its usage was billed, or there is none/);

  const again = await own('create', 'calm-sea-1', '--id', '78', '--name', 'Another Sea', '--trial-until', UNTIL);
  t.is(again.exit, 0, again.stderr);
  const [next] = (await run('organizations', 'list', '--search', 'Another', '--json')).stdout.split('\n');
  t.is(JSON.parse(next ?? '').account, undefined, 'nothing of the earlier one (M8)');

  const done = await right(actions.list({ by: 'bob', limit: 10 }));
  t.deepEqual(
    done.map(({ action, object }) => `${action} ${object.id}`),
    ['organization.create 78', 'organization.delete 1', 'organization.rename 77', 'organization.create 77'],
  );
});

test('what cannot be created says what to do, and a users service keeps its own organizations', async (t) => {
  const { run } = await openWith(t);
  const rest = ['--name', 'x', '--trial-until', UNTIL, ...BY_BOB];
  for (const [args, exit, problem] of [
    [['frosty-sky-72', '--id', '5', ...rest], 1, /another organization has the id "frosty-sky-72": .*list --deleted/],
    [['other', '--id', '9', ...rest], 1, /another organization has the id "9"/],
    [['a/b', '--id', '5', ...rest], 2, /begins with a letter or a digit/],
    [['other', ...rest], 2, /--id/],
    [['other', '--id', '5', '--email', 'ann', ...rest], 2, /an address such as/],
  ] as const) {
    const said = await run('organizations', 'create', ...args);
    t.is(said.exit, exit, `${args.join(' ')}: ${said.stderr}`);
    t.regex(said.stderr, problem);
  }
  const elsewhere = await openWith(t, { DIRECTORY_URL: 'https://users.example.com/' });
  const refused = await elsewhere.run('organizations', 'delete', 'frosty-sky-72', ...BY_BOB);
  t.is(refused.exit, 2);
  t.regex(refused.stderr, /DIRECTORY_URL is set: the users service there keeps the organizations/);
});
