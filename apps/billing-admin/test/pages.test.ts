/** Every page over real data; texts of customers hold markup, and must stay text. */
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
import type { UploadId } from '@usage-billing/core/usage';
import { upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import { none, some } from 'fp-ts/lib/Option.js';
import { pages } from '../src/pages/registry.ts';
import { NOW, type RunningAdmin, runAdmin } from './support/running-admin.ts';

/** Were it ever markup, a browser would see an element, and the text would be gone. */
const CANARY = `<b onclick="x()">Evil</b>&"'\u202E`;

const HUGE = 9_007_199_254_740_993n;

const reconciledWith = async ({ history }: RunningAdmin, text: string) => {
  const found = { instanceId: '1234', organization: text, amountType: text, seam: 'Hour', place: text };
  const nightly = {
    ...{ month: '2026-03-01', asOf: '2026-03-10T06:00:00Z', units: [text], reasons: { [text]: 1 } },
    findings: [{ ...found, expected: '1', found: '0', amount: '1', whole: true }],
    ...{ findingsLeftOut: 0, amountLeftOut: '0', unreadableAccounts: 0 },
  };
  const night = await right(history.begin({ job: 'reconciliation', trigger: 'demand', startedAt: NOW }));
  await right(history.finish(night, NOW, { _tag: 'Succeeded', summary: nightly }));
};

const seeded = async (t: ExecutionContext) => {
  const admin = await runAdmin(t);
  const id = instance('1234');
  await right(
    upsertOrganizations(admin.pool, [
      anOrganization({
        name: CANARY,
        emails: [CANARY],
        platform: CANARY,
        refuseDataUpload: true,
        refuseDataReason: some(CANARY),
        team: some({ id: 't1', externalId: CANARY, name: CANARY }),
      }),
      anOrganization({
        id: some(instance('77')),
        externalId: 'gone-hill-1',
        name: 'Gone Hill',
        deletedAt: some(at('2026-03-05T00:00:00Z')),
      }),
    ]),
  );
  await right(
    admin.ledger.recordTotals(
      [anHourlyTotal({ instanceId: id, hour: hour('2026-03-05T10:00:00Z'), total: HUGE })],
      NOW,
    ),
  );
  const [row] = await right(
    admin.ledger.pending([{ instanceId: id, range: { from: at('2026-03-01T00:00:00Z'), to: NOW } }]),
  );
  await right(admin.ledger.setAside(row === undefined ? [] : [row.id], { reason: 'held', detail: CANARY }));
  await right(
    admin.journal.prepare(
      aNewUpload({
        id: 17n as UploadId,
        aggregateIds: [],
        createdAt: at('2026-03-10T02:30:00Z'),
        lines: [anUploadLine({ description: CANARY })],
      }),
    ),
  );
  const run = await right(admin.history.begin({ job: 'uploader', trigger: 'demand', startedAt: NOW }));
  await right(admin.history.finish(run, NOW, { _tag: 'Failed', error: CANARY, summary: { [CANARY]: CANARY } }));
  await reconciledWith(admin, CANARY);
  await right(
    admin.staffActions.append({
      decision: { by: CANARY, note: CANARY, role: 'operator', through: 'page' },
      at: NOW,
      action: 'usage.release',
      object: { kind: 'organization', id: '1234' },
      before: some({ [CANARY]: CANARY }),
      after: none,
    }),
  );
  await right(
    admin.proposals.add({
      action: 'trial.extend',
      object: { kind: 'organization', id: CANARY },
      title: CANARY,
      input: {},
      preview: { changes: [{ what: CANARY, before: CANARY, after: CANARY }], will: [CANARY], willNot: [CANARY] },
      by: { name: CANARY, role: 'operator' },
      at: NOW,
    }),
  );
  return admin;
};

const pathOf = (path: string): string =>
  path === '/'
    ? ''
    : path
        .replace('/organizations/:id', '/organizations/1234')
        .replace('/uploads/:id', '/uploads/17')
        .replace('/proposals/:id', '/proposals/1');

test('markup in texts of customers and staff is text on every page, and no page has a style or a handler', async (t) => {
  const admin = await seeded(t);
  let seen = 0;
  for (const page of pages) {
    const response = await admin.get(`/admin${pathOf(page.path)}`);
    const html = await response.text();
    t.is(response.status, 200, page.path);
    t.false(html.includes('<b '), `${page.path} holds an element that came from data`);
    t.notRegex(html, /<[^>"]*(?:"[^"]*"[^>"]*)*\s(?:style|on\w+)=/, page.path);
    if (html.includes('&lt;b onclick=')) seen += 1;
    const json = await admin.get(`/admin/api${page.path === '/' ? '/overview' : pathOf(page.path)}`);
    t.is(json.status, 200, page.path);
    t.truthy(await json.json(), page.path);
  }
  t.true(seen >= 8, `only ${seen} pages show the text, so the others prove nothing`);
});

test('an organization says why it is refused, and shows its exact usage', async (t) => {
  const admin = await seeded(t);
  const html = await (await admin.get('/admin/organizations/frosty-sky-72')).text();
  t.regex(html, /refused/);
  t.true(html.includes('exactly 9,007,199,254,740,993 node-seconds'));
  t.is((await admin.get('/admin/organizations/1234')).status, 200, 'by its internal id too');
  const missing = await admin.get('/admin/organizations/nobody');
  t.is(missing.status, 404);
  t.regex(await missing.text(), /no organization with the slug or internal id/);
});

test('organizations are sought by parts of names and ids, and deleted ones are struck through or left out', async (t) => {
  const admin = await seeded(t);
  const names = async (search: string): Promise<ReadonlyArray<string>> => {
    const json = (await (await admin.get(`/admin/api/organizations${search}`)).json()) as {
      readonly organizations: ReadonlyArray<{ readonly externalId: string }>;
    };
    return json.organizations.map(({ externalId }) => externalId);
  };
  t.deepEqual(await names('?q=hill'), ['gone-hill-1']);
  t.deepEqual(await names('?q=123'), ['frosty-sky-72']);
  t.deepEqual(await names('?q=hill&deleted=without'), []);
  t.regex(await (await admin.get('/admin/organizations')).text(), /<tr class="struck">.*Gone Hill/);
  t.is((await admin.get('/admin/organizations?page=0')).status, 400);
});

test('uploads are listed by state, one shows its lines and what comes next, and an unknown one is 404', async (t) => {
  const admin = await seeded(t);
  t.regex(await (await admin.get('/admin/uploads?state=prepared')).text(), /17-3f9c2a/);
  t.regex(await (await admin.get('/admin/uploads?state=imported')).text(), /There is no upload in this state/);
  t.regex(await (await admin.get('/admin/uploads/17')).text(), /sends it with its next pass/);
  for (const id of ['18', 'x', '99999999999999999999']) t.is((await admin.get(`/admin/uploads/${id}`)).status, 404, id);
});

test('pages lead to each other', async (t) => {
  const admin = await seeded(t);
  for (const [path, leadsTo] of [
    ['/admin', '/admin/set-aside'],
    ['/admin/jobs', '/admin/reconciliation'],
    ['/admin/organizations/1234', '/admin/usage?q=frosty-sky-72'],
    ['/admin/usage', '/admin/organizations/frosty-sky-72'],
    ['/admin/reconciliation', '/admin/reconciliation.csv'],
  ] as const) {
    const html = await (await admin.get(path)).text();
    const links = [...html.matchAll(/href="(\/admin[^"]*)"/g)].map(([, href]) => (href ?? '').replaceAll('&amp;', '&'));
    t.true(links.includes(leadsTo), path);
    for (const href of links) t.is((await admin.get(href)).status, 200, `${path} leads to ${href}`);
  }
});
