import { anHourlyTotal, at, hour, right } from '@usage-billing/contracts/laws';
import { JOB_NAMES } from '@usage-billing/core/shared';
import { SET_ASIDE_REASONS } from '@usage-billing/core/usage';
import test from 'ava';
import { command } from '../../../adapters/postgres/src/values.ts';
import { NOW, runAdmin } from './support/running-admin.ts';

test('an empty system is well, in words and as JSON', async (t) => {
  const admin = await runAdmin(t);
  const page = await admin.get('/admin');
  t.is(page.status, 200);
  const text = await page.text();
  t.true(text.includes('All is well.'), text.slice(0, 2000));
  t.true(text.includes('Checked 09:40:00 UTC'));
  const json = (await (await admin.get('/admin/api/overview')).json()) as {
    readonly verdict: string;
    readonly stages: ReadonlyArray<{ readonly stage: string; readonly health: string }>;
    readonly days: ReadonlyArray<unknown>;
  };
  t.is(json.verdict, 'well');
  t.deepEqual(
    json.stages.map(({ stage, health }) => [stage, health]),
    ['events', 'store', 'aggregates', 'uploads', 'provider', 'invoices'].map((stage) => [stage, 'well']),
  );
  t.is(json.days.length, 60);
});

test('an aggregator that failed and a conflict wait for a person, with their numbers', async (t) => {
  const admin = await runAdmin(t);
  await admin.pool.query(command`
    insert into job_runs (job, trigger, started_at, finished_at, outcome, summary, error)
    values ('aggregator', 'schedule', '2026-03-10T06:10:00Z', '2026-03-10T06:11:00Z', 'succeeded',
      '{"dryRun": false, "rowsInserted": 7, "amounts": {"node-seconds": "9007199254740993000"}}', null),
      ('aggregator', 'schedule', '2026-03-10T09:10:00Z', '2026-03-10T09:11:00Z', 'failed', null, 'no answer')`);
  const json = (await (await admin.get('/admin/api/overview')).json()) as {
    readonly verdict: string;
    readonly stages: ReadonlyArray<{ readonly stage: string; readonly health: string; readonly lastDay: number }>;
    readonly waiting: ReadonlyArray<unknown>;
    readonly days: ReadonlyArray<{ readonly day: string; readonly recordedNodeSeconds: string }>;
  };
  t.is(json.verdict, 'act');
  t.deepEqual(json.waiting, [{ kind: 'jobs that failed', count: 1, oldest: '2026-03-10T09:10:00Z' }]);
  const aggregates = json.stages.find(({ stage }) => stage === 'aggregates');
  t.deepEqual([aggregates?.health, aggregates?.lastDay], ['look', 7]);
  t.deepEqual(json.days.at(-1), {
    day: '2026-03-10',
    recordedNodeSeconds: '9007199254740993000',
    uploadedNodeSeconds: '0',
  });
  const text = await (await admin.get('/admin')).text();
  t.true(text.includes('Act:') && text.includes('1 job that failed'), text.slice(0, 2500));
});

test('usage that is set aside waits for a person, unless it is a credit to be set off, nothing, or settled', async (t) => {
  const admin = await runAdmin(t);
  const hours = SET_ASIDE_REASONS.map((_, index) => hour(`2026-03-09T0${index}:00:00Z`));
  await right(
    admin.ledger.recordTotals(
      hours.map((one) => anHourlyTotal({ hour: one })),
      NOW,
    ),
  );
  const range = { from: at('2026-03-09T00:00:00Z'), to: NOW };
  const rows = await right(admin.ledger.pending([{ instanceId: anHourlyTotal().instanceId, range }]));
  for (const [index, reason] of SET_ASIDE_REASONS.entries())
    await right(admin.ledger.setAside([rows[index]?.id ?? 0n], { reason, detail: 'as a test has it' }));
  const json = (await (await admin.get('/admin/api/overview')).json()) as {
    readonly waiting: ReadonlyArray<{ readonly kind: string; readonly count: number }>;
  };
  t.is(rows.length, SET_ASIDE_REASONS.length);
  t.deepEqual(
    json.waiting.map(({ kind, count }) => [kind, count]),
    [['usage set aside', SET_ASIDE_REASONS.length - 3]],
  );
});

test('every job that failed last waits for a person', async (t) => {
  const admin = await runAdmin(t);
  for (const job of JOB_NAMES) {
    const id = await right(admin.history.begin({ job, trigger: 'schedule', startedAt: NOW }));
    await right(admin.history.finish(id, NOW, { _tag: 'Failed', error: 'no answer', summary: null }));
  }
  const json = (await (await admin.get('/admin/api/overview')).json()) as {
    readonly waiting: ReadonlyArray<{ readonly kind: string; readonly count: number }>;
  };
  t.deepEqual(
    json.waiting.map(({ kind, count }) => [kind, count]),
    [['jobs that failed', JOB_NAMES.length]],
  );
});

test('every answer forbids what is not its own, and no page has a style attribute or a handler', async (t) => {
  const admin = await runAdmin(t);
  for (const path of ['/admin', '/admin/api/overview', '/admin/nowhere', '/admin?sort=up']) {
    const response = await admin.get(path);
    t.regex(response.headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    t.is(response.headers.get('cache-control'), 'no-store');
    t.notRegex(await response.text(), /<[^>]+\s(style|on\w+)=/);
  }
});

test('an unknown page is 404, and an unknown parameter 400 that names it', async (t) => {
  const admin = await runAdmin(t);
  t.is((await admin.get('/admin/nowhere')).status, 404);
  const refused = await admin.get('/admin?sort=up');
  t.is(refused.status, 400);
  t.regex(
    await refused.text(),
    /The parameter &quot;sort&quot; is not known here|The parameter "sort" is not known here/,
  );
  const json = await admin.get('/admin/api/overview?sort=up');
  t.is(json.status, 400);
  t.is(json.headers.get('content-type'), 'application/problem+json');
});
