import { setTimeout as pause } from 'node:timers/promises';
import {
  aNewUpload,
  anHourlyTotal,
  anOrganization,
  anUploadLine,
  at,
  hour,
  instance,
  right,
  unit,
} from '@usage-billing/contracts/laws';
import type { UploadState } from '@usage-billing/core/invoices';
import { DAY, type Instant, instantFromMillis, plus } from '@usage-billing/core/shared';
import { upsertOrganizations } from '@usage-billing/postgres';
import { PoolToken } from '@usage-billing/wiring';
import { startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { openOffice } from './support/operator.ts';
import { accessTo } from './support/two-accounts.ts';

const BY_ANN = ['--by', 'ann', '--note', 'looked into Zuora'];
const now = (): Instant => instantFromMillis(Date.now());

type Office = Awaited<ReturnType<typeof openOffice>>;

/** An upload of two organizations that has come so far. */
const anUpload = async ({ ledger, journal }: Office, hh: string, ...states: ReadonlyArray<UploadState>) => {
  const bucket = hour(`2026-03-10T${hh}:00:00Z`);
  const other = { instanceId: instance('77'), hour: bucket, total: 60n };
  await right(ledger.recordTotals([anHourlyTotal({ hour: bucket }), anHourlyTotal(other)], now()));
  const ranges = ['1234', '77'].map((id) => ({
    instanceId: instance(id),
    range: { from: bucket, to: plus(bucket, 1n) },
  }));
  const rows = await right(ledger.pending(ranges));
  const id = await right(journal.reserveId);
  const lines = [anUploadLine(), anUploadLine({ instanceId: instance('77'), accountNumber: 'W77', quantity: 60n })];
  const aggregateIds = rows.map((row) => row.id);
  await right(journal.prepare(aNewUpload({ id, aggregateIds, lines, createdAt: now() })));
  let from: UploadState = { _tag: 'Prepared' };
  for (const to of states) {
    const progress = {
      attempts: 0,
      refusals: 0,
      nextAttemptAt: now(),
      lastError: O.some('HTTP 503 of Zuora'),
      fingerprint: O.some(HASH),
    };
    const edge = { id, from: { state: from, attempts: 0 }, to, ...progress, at: now(), decision: O.none };
    await right(journal.change({ ...edge, aggregates: 'keep' }));
    from = to;
  }
  return id;
};

const HASH = '5'.repeat(64);

const sent = (ago: bigint): ReadonlyArray<UploadState> => {
  const since = plus(now(), -ago);
  return [
    { _tag: 'Sending', since },
    { _tag: 'Unknown', since, reason: 'time-out' },
  ];
};

const stateOf = async ({ journal }: Office, id: bigint): Promise<string> => {
  const found = await right(journal.find(id));
  return O.isSome(found) ? found.value.state._tag : 'not there';
};

test('uploads are listed and shown, for people and for programs', async (t) => {
  const office = await openOffice(t);
  t.is((await office.run('uploads', 'list')).stdout, 'There is no upload of that kind.\n');
  const first = await anUpload(office, '08', ...sent(2n * DAY));
  const second = await anUpload(office, '09');
  const list = await office.run('uploads', 'list');
  t.is(list.exit, 0, list.stderr);
  const [head = '', ...rows] = list.stdout
    .trim()
    .split('\n')
    .filter((line) => /[a-z]/.test(line));
  t.regex(head, /id .* usage before .* state .* organizations .* lines .* notice/);
  t.regex(rows[0] ?? '', new RegExp(`${second} .* daily .* 2026-03-11 .* Prepared .* 2 .* 2 `));
  t.regex(rows[1] ?? '', new RegExp(`${first} .* Unknown .* waits for a person`));
  t.is(
    new Set(
      list.stdout
        .trim()
        .split('\n')
        .map((line) => line.length),
    ).size,
    1,
    'the columns line up',
  );
  const json = await office.run('uploads', 'list', '--json', '--state', 'Unknown', 'Sent');
  t.like(JSON.parse(json.stdout), { id: `${first}`, state: 'Unknown', organizations: 2, needsOperator: true });

  const shown = await office.run('uploads', 'show', `${first}`);
  t.is(shown.exit, 0, shown.stderr);
  for (const part of [
    /^state +Unknown: sent on .*, and its outcome was not seen \(time-out\)$/m,
    /^holds +2 lines of 2 organizations$/m,
    /^last error +HTTP 503 of Zuora$/m,
    /^next +Zuora is asked whether it holds its usage with the next pass$/m,
    /^you may +uploads resolve --taken, uploads resolve --resend, uploads release$/m,
    /77 .* W77 .* node-seconds .* 60 /,
    /Sending +│ Unknown +│ +0 │ HTTP 503/,
  ])
    t.regex(shown.stdout, part);
  const file = await office.run('uploads', 'show', `${first}`, '--file');
  t.is(
    file.stdout,
    [
      'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION',
      'W07a5fd8c403976ced4e81b7da61f31d,node-seconds,3600,03/10/2026,03/11/2026,A-S00000001,C-00000001,Approx. usage: 1 node-hour. Upload 1-3f9c2a',
      'W77,node-seconds,60,03/10/2026,03/11/2026,A-S00000001,C-00000001,Approx. usage: 1 node-hour. Upload 1-3f9c2a',
      '',
    ].join('\n'),
  );
  const one = JSON.parse((await office.run('uploads', 'show', `${first}`, '--json')).stdout) as {
    readonly history: ReadonlyArray<{ readonly to: string }>;
  };
  t.deepEqual(
    one.history.map(({ to }) => to),
    ['Prepared', 'Sending', 'Unknown'],
  );
});

test('a decision is taken once, kept with who took it and why, and shown', async (t) => {
  const zuora = await startFakeZuora();
  t.teardown(zuora.close);
  const office = await openOffice(t, accessTo(zuora));
  const doubtful = await anUpload(office, '08', ...sent(2n * DAY));
  const resent = await office.run('uploads', 'resolve', `${doubtful}`, '--resend', ...BY_ANN);
  t.is(resent.exit, 0, resent.stderr);
  t.regex(resent.stdout, /is now Prepared: not sent\.\nNext: it is sent with the next pass\./);
  const again = await office.run('uploads', 'resolve', `${doubtful}`, '--resend', ...BY_ANN);
  t.is(again.exit, 1);
  t.regex(again.stderr, /upload \d+ is Prepared, and nothing was changed: it was never sent/);
  t.regex((await office.run('uploads', 'show', `${doubtful}`)).stdout, /Prepared .* ann: looked into Zuora/);

  const prepared = await anUpload(office, '09');
  const released = await office.run('uploads', 'release', `${prepared}`, ...BY_ANN);
  t.is(released.exit, 0, released.stderr);
  t.regex(released.stdout, /is now Rejected on .*: given up by ann: looked into Zuora/);
  const range = { from: at('2026-03-10T09:00:00Z'), to: at('2026-03-10T10:00:00Z') };
  const pending = await right(office.ledger.pending([{ instanceId: instance('77'), range }]));
  t.deepEqual(
    pending.map(({ amount }) => amount),
    [60n],
  );
});

/** What is not possible is refused without a question to Zuora. */
const UNREACHABLE_ZUORA = { ZUORA_URL: 'http://127.0.0.1:1/v1/', ZUORA_CLIENT_ID: 'id', ZUORA_CLIENT_SECRET: 'secret' };

const refusals: ReadonlyArray<readonly [string, ReadonlyArray<UploadState>, ReadonlyArray<string>, RegExp]> = [
  ['to send again too early', sent(DAY / 2n), ['resolve', '--resend'], /may be decided from \d{4}-.*Z on/],
  ['to give up too early', sent(DAY / 2n), ['release'], /its report may still be queued at the provider/],
  ['about one that was never sent', [], ['resolve', '--taken'], /never sent.*"uploads release" gives it up/],
  [
    'to send again what was taken',
    [{ _tag: 'Sent', receipt: 'i-1', since: plus(now(), -2n * DAY) }],
    ['resolve', '--resend'],
    /Zuora took it as import i-1, so it must not be sent again/,
  ],
  ['while it is being sent', sent(DAY).slice(0, 1), ['release'], /its sender is at work, or died/],
];
for (const [what, states, [word = '', ...options], reason] of refusals)
  test(`a decision ${what} is refused with the reason, and changes nothing`, async (t) => {
    const office = await openOffice(t, UNREACHABLE_ZUORA);
    const id = await anUpload(office, '08', ...states);
    const before = await stateOf(office, id);
    const said = await office.run('uploads', word, `${id}`, ...options, ...BY_ANN);
    t.is(said.exit, 1);
    t.regex(said.stderr, reason);
    t.is(said.stdout, '');
    t.is(await stateOf(office, id), before);
  });

test('what is typed wrong is said with what to type', async (t) => {
  const office = await openOffice(t);
  const wrong: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
    [['uploads', 'resolve', '17', ...BY_ANN], /give one of --taken and --resend/],
    [['uploads', 'resolve', '17', '--resend', '--force', ...BY_ANN], /--force needs --taken/],
    [['uploads', 'resolve', '17', '--taken', '--by', ' ', '--note', 'x'], /--by and --note need some text/],
    [['uploads', 'show', 'abc'], /must be a number, as "uploads list" shows it/],
    [['uploads'], /^Usage: billing uploader uploads[\s\S]*^ {2}list .*\n {2}show /m],
    [['uploads', 'display', '17'], /unknown command 'display'\n/],
    [['upload', 'list'], /unknown command 'upload'\n/],
    [['usage', 'release', '--instance', '1', '--unit', 'samples', ...BY_ANN], /--reason/],
  ];
  for (const [words, reason] of wrong) {
    const said = await office.run(...words);
    t.is(said.exit, 2, words.join(' '));
    t.regex(said.stderr, reason);
  }
  const help = await office.run('uploads', '--help');
  t.is(help.exit, 0);
  t.regex(help.stdout, /^ {2}list [\s\S]*^ {2}adopt /m);
  const doubtful = await anUpload(office, '08', ...sent(2n * DAY));
  for (const decision of ['--taken', '--resend']) {
    const unable = await office.run('uploads', 'resolve', `${doubtful}`, decision, ...BY_ANN);
    t.is(unable.exit, 1);
    t.regex(unable.stderr, /the provider could not be asked: ZUORA_URL is missing/);
  }
  const missing = await office.run('uploads', 'show', '17');
  t.is(missing.exit, 1);
  t.regex(missing.stderr, /there is no upload 17/);
});

test('a decision waits for a run that is under way', async (t) => {
  const office = await openOffice(t);
  const id = await anUpload(office, '08');
  const release = Promise.withResolvers<void>();
  const held = office.lock.withLock('uploader', async () => E.right(await release.promise))();
  const app = office.start('uploads', 'release', `${id}`, ...BY_ANN);
  while (!/A run of the uploader is under way; waiting for it\./.test(app.stderr())) await pause(50);
  t.is(await stateOf(office, id), 'Prepared');
  release.resolve();
  await held;
  t.is(await app.exit, 0, app.stderr());
  t.is(await stateOf(office, id), 'Rejected');
});

const settledUsage = async (t: ExecutionContext) => {
  const office = await openOffice(t);
  const bucket = hour('2026-03-10T09:00:00Z');
  const samples = { amountType: unit('samples'), hour: bucket, total: 9_007_199_254_740_993n };
  await right(office.ledger.recordTotals([anHourlyTotal(samples), anHourlyTotal({ hour: bucket })], now()));
  const range = { from: bucket, to: plus(bucket, 1n) };
  const rows = await right(office.ledger.pending([{ instanceId: instance('1234'), range }]));
  for (const { id, amountType } of rows) {
    const reason = amountType === 'samples' ? 'not rated' : 'held';
    await right(office.ledger.setAside([id], { reason, detail: `why ${amountType}` }));
  }
  return office;
};

test('usage that is set aside is listed, and what is settled is released by a decision that is shown', async (t) => {
  const { run, ledger } = await settledUsage(t);
  const list = await run('usage', 'list');
  t.is(list.exit, 0, list.stderr);
  t.regex(list.stdout, /1234 .* node-seconds .* 3600 .* held .* the next run looks .* why node-seconds/);
  t.regex(list.stdout, /1234 .* samples .* 9007199254740993 .* not rated .* it is released .* why samples/);
  const order = ['usage', 'release', '--instance', '1234', '--unit', 'samples', '--reason', 'not rated'];
  const none = await run(...order, '--to', '2026-03-10', ...BY_ANN);
  t.is(none.exit, 1);
  t.regex(none.stderr, /instance 1234 has no samples set aside as "not rated" in that time/);
  const released = await run(...order, ...BY_ANN);
  t.is(released.exit, 0, released.stderr);
  t.regex(
    released.stdout,
    /^Released: 9007199254740993 samples of instance 1234, 1 row since 2026-03-10T09:00:00Z\.$/m,
  );
  t.regex(released.stdout, /older than the look-back: "billing uploader --once --from 2026-03-10" takes it/);
  t.deepEqual(
    (await right(ledger.setAsideSums({}))).map(({ reason }) => reason),
    ['held'],
  );
  t.regex((await run('usage', 'list')).stdout, /Released lately[\s\S]*samples .* not rated .* ann: looked into Zuora/);
  const looked = await run(
    'usage',
    'release',
    '--instance',
    '1234',
    '--unit',
    'node-seconds',
    '--reason',
    'held',
    ...BY_ANN,
  );
  t.is(looked.exit, 1);
  t.regex(looked.stderr, /looked at again by every run of the uploader; it needs no release/);
});

test('usage is named by either id of its organization', async (t) => {
  const office = await settledUsage(t);
  t.not((await office.run('usage', 'list', '--json', '--instance', '1234')).stdout, '', 'unknown to the directory');
  const frosty = anOrganization({ id: O.some(instance('1234')), externalId: 'frosty-sky-72' });
  const silent = anOrganization({ id: O.none, externalId: 'silent-sea-1' });
  await right(upsertOrganizations(await office.container.getAsync(PoolToken), [frosty, silent]));
  const list = async (id: string) => (await office.run('usage', 'list', '--json', '--instance', id)).stdout;
  t.is(await list('frosty-sky-72'), await list('1234'));
  t.is((await list('1234')).trim().split('\n').length, 2);
  for (const [id, reason] of [
    ['nobody-1', /no organization has the external or internal id "nobody-1", and no usage is set aside under it/],
    ['999', /no organization has the external or internal id "999"/],
    ['silent-sea-1', /silent-sea-1 has no internal id yet/],
  ] as const) {
    const said = await office.run('usage', 'list', '--instance', id);
    t.is(said.exit, 1);
    t.regex(said.stderr, reason);
  }
  const order = ['usage', 'release', '--instance', 'frosty-sky-72', '--unit', 'samples', '--reason', 'not rated'];
  const released = await office.run(...order, ...BY_ANN);
  t.is(released.exit, 0, released.stderr);
  t.regex(released.stdout, /^Released: 9007199254740993 samples of instance 1234/);
});

test('accounts that wait for their invoice are listed with the last error, and taken off by a decision', async (t) => {
  const office = await openOffice(t);
  const { journal, queue, run } = office;
  t.is((await run('invoices', 'list')).stdout, 'No account waits for its invoice.\n');
  const id = await right(journal.reserveId);
  const postTrialInvoice = O.some({ externalId: 'frosty-sky-72', accountNumber: 'W1' });
  await right(journal.prepare(aNewUpload({ id, aggregateIds: [], uploader: 'post-trial', postTrialInvoice })));
  await right(queue.postpone(id, 'the gateway is down', plus(now(), DAY)));
  const list = await run('invoices', 'list');
  t.regex(list.stdout, /frosty-sky-72 .* W1 .* 1 .* once it is imported .* the gateway is down/);
  const other = await run('invoices', 'drop', `${id + 1n}`, ...BY_ANN);
  t.is(other.exit, 1);
  t.regex(other.stderr, /no account waits for an invoice over upload/);
  const dropped = await run('invoices', 'drop', `${id}`, ...BY_ANN);
  t.is(dropped.exit, 0, dropped.stderr);
  t.deepEqual(await right(queue.open), []);
});
