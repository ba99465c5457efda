/** Usage by month: on the page, as JSON and as CSV. */
import { anHourlyTotal, anOrganization, at, hour, instance, right, unit } from '@usage-billing/contracts/laws';
import { upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import { none, some } from 'fp-ts/lib/Option.js';
import { NOW, runAdmin } from './support/running-admin.ts';

const HUGE = 9_007_199_254_740_993n;

const used = (instanceId: string, amountType: string, when: string, total: bigint) =>
  anHourlyTotal({ instanceId: instance(instanceId), amountType: unit(amountType), hour: hour(when), total });

const seeded = async (t: ExecutionContext) => {
  const admin = await runAdmin(t);
  await right(
    upsertOrganizations(admin.pool, [
      anOrganization({ name: '=HYPERLINK("x")', team: none }),
      anOrganization({ id: some(instance('77')), externalId: 'gone-hill-1', name: 'Gone Hill', deletedAt: some(NOW) }),
      anOrganization({ id: none, externalId: 'new-dawn-1', name: 'New Dawn' }),
    ]),
  );
  await right(
    admin.ledger.recordTotals(
      [
        used('1234', 'node-seconds', '2026-02-28T23:00:00Z', 28n * 43_200n),
        used('1234', 'node-seconds', '2026-03-01T00:00:00Z', HUGE),
        used('1234', 'node-seconds', '2025-03-01T00:00:00Z', 5n),
        used('77', 'samples', '2026-03-02T00:00:00Z', -7n),
      ],
      at('2026-03-09T00:00:00Z'),
    ),
  );
  return admin;
};

test('the CSV has all organizations with the columns of old, months with years, and exact values', async (t) => {
  const admin = await seeded(t);
  const response = await admin.get('/admin/usage.csv?from=2026-02&to=2026-03');
  t.is(response.headers.get('content-disposition'), 'attachment; filename="usage-2026-02-2026-03.csv"');
  const [head = '', ...lines] = (await response.text()).trimEnd().split('\n');
  t.is(
    head,
    [
      'TeamExternalID,TeamName,OrgID,OrgExternalID,OrgName,OrgCreatedAt,Emails,FirstSeenConnectedAt,Platform',
      'Environment,TrialExpiresAt,TrialPendingExpiryNotifiedAt,TrialExpiredNotifiedAt,BillingEnabled,RefuseDataAccess',
      'RefuseDataUpload,ZuoraAccountNumber,ZuoraAccountCreatedAt',
      'node-usage in March 2026,node-seconds in March 2026,samples in March 2026',
      'node-usage in February 2026,node-seconds in February 2026,samples in February 2026',
    ].join(),
  );
  t.deepEqual(
    lines.map((line) => line.split(',').slice(-6)),
    [
      ['3362902947.558614', HUGE.toString(), '0', '0.5', '1209600', '0'],
      ['0', '0', '-7', '0', '0', '0'],
      ['0', '0', '0', '0', '0', '0'],
    ],
  );
  t.regex(lines[0] ?? '', /^,,1234,frosty-sky-72,"'=HYPERLINK\(""x""\)",/);
});

test('the page and its JSON say the same, of the months that were asked for', async (t) => {
  const admin = await seeded(t);
  const html = await (await admin.get('/admin/usage?q=frosty&from=2025-03&to=2026-03')).text();
  for (const text of ['node-seconds, March 2026', 'node-seconds, March 2025', '9,007,199,254,740,993', '>0.5<'])
    t.true(html.includes(text), text);
  const json = (await (await admin.get('/admin/api/usage?q=frosty')).json()) as {
    readonly from: string;
    readonly organizations: ReadonlyArray<{ readonly months: ReadonlyArray<unknown> }>;
  };
  t.is(json.from, '2026-01');
  t.deepEqual(json.organizations[0]?.months[0], {
    month: '2026-03',
    usage: [{ unit: 'node-seconds', amount: HUGE.toString() }],
    nodeUsage: '3362902947.558614',
  });
});

test('months that cannot be are refused by name', async (t) => {
  const admin = await runAdmin(t);
  for (const [query, problem] of [
    ['from=2026-13', /"from" must be a month such as 2026-03/],
    ['from=2026-04', /"from" must not be a later month/],
    ['from=2020-01', /at most 36 months/],
  ] as const)
    for (const path of ['/admin/usage', '/admin/usage.csv', '/admin/api/usage']) {
      const response = await admin.get(`${path}?${query}`);
      t.is(response.status, 400, `${path}?${query}`);
      t.regex((await response.text()).replaceAll('&quot;', '"').replaceAll('\\"', '"'), problem);
    }
});
