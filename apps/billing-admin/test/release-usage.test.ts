/** Usage that was set aside for good is billed after all, from a page. */
import {
  anHourlyTotal,
  anOrganization,
  aStaffDecision,
  at,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import type { AmountType, SetAsideReason } from '@usage-billing/core/usage';
import { postgresOrganizationRegister, upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import { NOW, type RunningAdmin, runAdmin } from './support/running-admin.ts';
import { confirmed, named, PROXY, proposed, staffBrowser, textOn } from './support/staff-browser.ts';

const FORM = '/admin/organizations/frosty-sky-72/release-usage';
const ID = instance('1234');
const RANGE = { from: at('2026-03-01T00:00:00Z'), to: NOW };

const setAside = async (
  { ledger }: Pick<RunningAdmin, 'ledger'>,
  start: string,
  reason: SetAsideReason,
  total = 3_600_000n,
) => {
  await right(ledger.recordTotals([anHourlyTotal({ instanceId: ID, hour: hour(start), total })], NOW));
  const pending = await right(ledger.pending([{ instanceId: ID, range: RANGE }]));
  const row = pending.find(({ bucketStart }) => bucketStart === at(start));
  await right(ledger.setAside(row === undefined ? [] : [row.id], { reason, detail: 'as a test has it' }));
};

const open = async (t: ExecutionContext) => {
  const admin = await runAdmin(t, PROXY);
  await right(upsertOrganizations(admin.pool, [anOrganization()]));
  await setAside(admin, '2026-03-05T10:00:00Z', 'not rated');
  await setAside(admin, '2026-03-06T10:00:00Z', 'held');
  return { ...admin, otto: staffBrowser(admin, named('otto')) };
};

const reasons = async ({ ledger }: Pick<RunningAdmin, 'ledger'>) =>
  (await right(ledger.setAsideSums({ instanceId: ID }))).map(({ reason, rows }) => [reason, rows]);

test('what was settled is pending again, with its price before and an entry of the audit log after', async (t) => {
  const admin = await open(t);
  t.regex(await textOn(admin.otto, '/admin/organizations/1234'), /Release usage…/);
  const form = await textOn(admin.otto, FORM);
  t.regex(form, /not rated: 1,000 node-hours from 2026-03-05 10:00 UTC/);
  t.notRegex(form, /held/, 'what every run looks at again needs no release');
  const proposal = await proposed(admin.otto, FORM, { usage: '0' });
  t.regex(
    await textOn(admin.otto, proposal),
    /Set aside as “not rated” 1,000 node-hours.*nothing To be billed, at today’s prices nothing of it 41\.10 USD/,
  );
  t.is((await confirmed(admin.otto, proposal, 'sold since March')).status, 303);
  t.regex(await textOn(admin.otto, proposal), /done Pending again: 1,000 node-hours, in 1 row of the ledger\./);
  t.deepEqual(await reasons(admin), [['held', 1]]);
  const [entry] = await right(admin.staffActions.list({ limit: 1 }));
  t.deepEqual([entry?.action, entry?.decision.by, entry?.decision.note], ['usage.release', 'otto', 'sold since March']);
});

test('usage that was set aside after the proposal is not released with it', async (t) => {
  const admin = await open(t);
  const proposal = await proposed(admin.otto, FORM, { usage: '0' });
  await setAside(admin, '2026-03-07T10:00:00Z', 'not rated', 7_200_000n);
  await confirmed(admin.otto, proposal);
  t.regex(
    await textOn(admin.otto, proposal),
    /refused Nothing was changed.*3,000 node-hours.*What was shown.*1,000 node-hours/,
  );
  t.deepEqual(await reasons(admin), [
    ['held', 1],
    ['not rated', 2],
  ]);
});

test('what a proposal says is of the organization that used it, whoever has its external id by now', async (t) => {
  const admin = await open(t);
  const proposal = await proposed(admin.otto, FORM, { usage: '0' });
  const externalId = 'frosty-sky-72';
  const change = { externalId, at: NOW, decision: aStaffDecision() };
  const register = postgresOrganizationRegister(admin.pool);
  await right(register.remove(change));
  await right(register.create({ ...change, id: instance('777'), name: 'Other', emails: [], trialExpiresAt: NOW }));
  await confirmed(admin.otto, proposal);
  const page = await (await admin.otto.get(proposal)).text();
  t.regex(page, /Pending again: 1,000 node-hours/);
  t.regex(page, /href="\/admin\/organizations\/1234"/);
});

test('what was dealt with by hand, or may be in Zuora already, is said before it is billed again', async (t) => {
  const admin = await open(t);
  const order = { instanceId: ID, amountType: 'node-seconds' as AmountType, range: RANGE, at: NOW };
  const decision = aStaffDecision({ by: 'ann', note: 'invoice 4711' });
  await right(admin.ledger.settle({ ...order, reason: 'not rated', as: 'invoiced', decision }));
  await setAside(admin, '2026-03-07T10:00:00Z', 'unmatched');
  const willNot = await Promise.all(
    ['0', '1'].map(async (usage) => textOn(admin.otto, await proposed(admin.otto, FORM, { usage }))),
  );
  t.regex(willNot[0] ?? '', /is not undone.*They said: invoiced, was not rated: invoice 4711 \(ann\)/);
  t.regex(willNot[1] ?? '', /were it in Zuora already, it would be billed twice/);
});

test('nothing is chosen, or nothing is left', async (t) => {
  const admin = await open(t);
  const token = await admin.otto.tokenFor(FORM, FORM);
  for (const usage of ['', '1', '-1', 'x', '0.5'])
    t.is((await admin.otto.post(FORM, { 'form-token': token, usage })).status, 422, usage);
  const [one, two] = [
    await proposed(admin.otto, FORM, { usage: '0' }),
    await proposed(admin.otto, FORM, { usage: '0' }),
  ];
  await confirmed(admin.otto, one);
  const late = await confirmed(admin.otto, two);
  t.is(late.status, 409);
  t.regex(await late.text(), /Nothing is set aside for this reason any more/);
});
