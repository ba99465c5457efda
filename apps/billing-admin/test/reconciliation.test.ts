/** What the nightly run found, as a page, as JSON and as CSV. */
import { right } from '@usage-billing/contracts/laws';
import { DAY, type Instant, plus } from '@usage-billing/core/shared';
import test from 'ava';
import { anAcceptance } from './support/an-acceptance.ts';
import { NOW, type RunningAdmin, runAdmin } from './support/running-admin.ts';

const finding = (place: string, more: object = {}) => ({
  ...{ instanceId: '1234', organization: 'frosty-sky-72', amountType: 'container-seconds', seam: 'LedgerRow', place },
  ...{ expected: '9007199254740993', found: '0', amount: '9007199254740993', whole: true, ...more },
});

const record = async (
  { history }: RunningAdmin,
  month: string,
  findings: ReadonlyArray<object>,
  startedAt: Instant = NOW,
) => {
  const run = await right(history.begin({ job: 'reconciliation', trigger: 'schedule', startedAt }));
  const summary = {
    ...{ month, asOf: '2026-03-10T06:00:00Z', units: ['node-seconds'], reasons: { 'in trial': 3, held: 1 } },
    ...{ findings, findingsLeftOut: 0, amountLeftOut: '0', unreadableAccounts: 0 },
  };
  await right(history.finish(run, startedAt, { _tag: 'Succeeded', summary: JSON.parse(JSON.stringify(summary)) }));
};

const textOf = async (admin: RunningAdmin): Promise<string> =>
  (await (await admin.get('/admin/reconciliation')).text()).replace(/<[^>]+>/g, '');

test('nothing is said to add up that was not reconciled', async (t) => {
  const admin = await runAdmin(t);
  t.regex(await textOf(admin), /Look: neither the last month nor this one was reconciled/);
  await record(admin, '2026-02-01', []);
  t.regex(await textOf(admin), /Look: only February 2026 was reconciled/);
  await record(admin, '2026-03-01', []);
  t.regex(await textOf(admin), /It adds up: nothing is unexplained in February 2026 and March 2026\./);
  admin.clock.set(plus(NOW, 3n * DAY));
  t.regex(await textOf(admin), /the last run is more than two days ago/);
});

test('what is unexplained is shown with exact figures, each amount once, and the nights are told', async (t) => {
  const admin = await runAdmin(t);
  const yesterday = plus(NOW, -DAY);
  await record(admin, '2026-02-01', [], yesterday);
  await record(admin, '2026-03-01', [], yesterday);
  const moved = finding('2', { instanceId: '77', organization: '=1+1', expected: '-9007199254740993' });
  await record(admin, '2026-02-01', [finding('1'), moved]);
  await record(admin, '2026-03-01', [finding('1'), moved]);
  const text = await textOf(admin);
  t.regex(text, /Act: 9,007,199,254,740,993 container-seconds unexplained in .*, in 1 incident\./);
  t.regex(text, /a ledger row that no upload took/);
  const overview = await (await admin.get('/admin')).text();
  t.regex(overview, /Act:.* 1 unexplained difference\./);
  t.true(overview.includes('href="/admin/reconciliation"'));
  const json = (await (await admin.get('/admin/api/reconciliation')).json()) as {
    readonly unexplained: string;
    readonly nights: ReadonlyArray<{ readonly day: string; readonly unexplained?: string }>;
  };
  t.is(json.unexplained, '9007199254740993');
  t.deepEqual(json.nights.slice(-3), [
    { day: '2026-03-08' },
    { day: '2026-03-09', unexplained: '0' },
    { day: '2026-03-10', unexplained: '9007199254740993' },
  ]);
  const csv = await admin.get('/admin/reconciliation.csv');
  t.is(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
  t.deepEqual((await csv.text()).split('\n'), [
    'incident,organization,instance,unit,seam,place,expected,found,difference,unexplained',
    '1,frosty-sky-72,1234,container-seconds,LedgerRow,1,9007199254740993,0,9007199254740993,9007199254740993',
    "1,'=1+1,77,container-seconds,LedgerRow,2,-9007199254740993,0,-9007199254740993,",
    '',
  ]);
});

test('what staff accepted is listed, and where each is leads to its organization', async (t) => {
  const admin = await runAdmin(t);
  t.regex(await textOf(admin), /Staff has accepted no difference/);
  await right(admin.accepted.accept([anAcceptance()]));
  const html = await (await admin.get('/admin/reconciliation')).text();
  t.regex(
    html,
    /href="\/admin\/organizations\/1234">1234<\/a><\/td>.*usage in Zuora and invoices.*−1,234\.5 samples.*memo/s,
  );
});
