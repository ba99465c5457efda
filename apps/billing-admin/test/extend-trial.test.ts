/** A trial is extended from a page: what is shown, what is done, and what is refused. */
import {
  aNewUpload,
  anHourlyTotal,
  anOrganization,
  aStaffDecision,
  at,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import { Decimal } from '@usage-billing/core/invoices';
import type { Organization } from '@usage-billing/core/trials';
import { postgresOrganizationRegister, upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import { none, some } from 'fp-ts/lib/Option.js';
import { anAcceptance } from './support/an-acceptance.ts';
import { type RunningAdmin, runAdmin } from './support/running-admin.ts';
import { confirmed, named, PROXY, proposed, type StaffBrowser, staffBrowser, textOn } from './support/staff-browser.ts';

const FORM = '/admin/organizations/frosty-sky-72/extend-trial';
const OWN_REASON = 'the trial expired on 2026-03-01 and there is no billing account';

const ENDED: Partial<Organization> = {
  trialExpiresAt: at('2026-03-01T10:00:00Z'),
  trialExpiredNotifiedAt: some(at('2026-03-02T00:00:00Z')),
  refuseDataAccess: true,
  refuseDataReason: some(OWN_REASON),
};

const open = async (t: ExecutionContext, given: Partial<Organization> = ENDED) => {
  const admin = await runAdmin(t, PROXY);
  await right(upsertOrganizations(admin.pool, [anOrganization(given)]));
  return { ...admin, otto: staffBrowser(admin, named('otto')), ada: staffBrowser(admin, named('ada')) };
};

const propose = (browser: StaffBrowser, fields: Readonly<Record<string, string>>) => proposed(browser, FORM, fields);

const present = ({ directory }: Pick<RunningAdmin, 'directory'>) => right(directory.findByExternalId('frosty-sky-72'));

test('form, preview, note and confirmation: the trial is extended, and the audit log has who and why', async (t) => {
  const admin = await open(t);
  const { otto } = admin;
  t.true((await textOn(otto, '/admin/organizations/1234')).includes('Extend the trial…'));
  const proposal = await propose(otto, { 'last-day': '2026-03-31', days: '' });
  const shown = await textOn(otto, proposal);
  for (const words of [
    'Extend the trial of Frosty Sky to 2026-04-01 00:00 UTC',
    'End of the trial 2026-03-01 10:00 UTC 2026-04-01 00:00 UTC',
    'Data access refused accepted',
    'The enforcer’s refusals go: data access.',
    'Nobody is mailed now.',
    'Nothing has been changed yet.',
  ])
    t.true(shown.includes(words), `${words}: ${shown}`);
  t.deepEqual((await present(admin)).trialExpiresAt, at('2026-03-01T10:00:00Z'), 'nothing was changed yet');
  const answer = await confirmed(otto, proposal, 'they asked <b>nicely</b>');
  t.deepEqual([answer.status, answer.headers.get('location')], [303, proposal]);
  const done = await textOn(otto, proposal);
  t.regex(done, /done The trial ends 2026-04-01 00:00 UTC now\. Accepted again: data access\./);
  t.regex(done, /otto confirmed it at 2026-03-10 09:40 UTC : they asked &lt;b>nicely/);
  t.deepEqual(
    await present(admin),
    anOrganization({
      ...ENDED,
      trialExpiresAt: at('2026-04-01T00:00:00Z'),
      trialExpiredNotifiedAt: none,
      refuseDataAccess: false,
      refuseDataReason: none,
    }),
  );
  const [entry, ...more] = await right(admin.staffActions.list({ limit: 10 }));
  t.deepEqual(more, []);
  t.deepEqual(
    [entry?.action, entry?.decision],
    ['trial.extend', { by: 'otto', note: 'they asked <b>nicely</b>', role: 'operator', through: 'page' }],
  );
});

test('money is shown before and after', async (t) => {
  const admin = await open(t, { trialExpiresAt: at('2026-03-01T00:00:00Z') });
  await right(
    admin.ledger.recordTotals(
      [anHourlyTotal({ hour: hour('2026-03-05T10:00:00Z'), total: 3_600_000n })],
      at('2026-03-05T11:00:00Z'),
    ),
  );
  const proposal = await propose(admin.otto, { days: '30' });
  const shown = await textOn(admin.otto, proposal);
  // 3,600,000 node-seconds at 0.000011416 USD.
  t.true(shown.includes('Owed so far, of this period and before it 41.10 USD 0.00 USD'), shown);
  t.false(shown.includes('stay on the bill'));
  t.true(shown.includes('2026-04-09 10:00 UTC'), 'thirty days from the next full hour, since the end is past');
});

test('usage that an upload took stays on the bill, with what it is worth and what to do', async (t) => {
  const admin = await open(t, { trialExpiresAt: at('2026-03-01T00:00:00Z') });
  const total = anHourlyTotal({ hour: hour('2026-03-05T10:00:00Z'), total: 3_600_000n });
  await right(admin.ledger.recordTotals([total], at('2026-03-05T11:00:00Z')));
  const range = { from: at('2026-03-05T00:00:00Z'), to: at('2026-03-06T00:00:00Z') };
  const rows = await right(admin.ledger.pending([{ instanceId: total.instanceId, range }]));
  await right(admin.journal.prepare(aNewUpload({ id: 5n, aggregateIds: rows.map(({ id }) => id) })));
  const shown = await textOn(admin.otto, await propose(admin.otto, { days: '30' }));
  t.regex(shown, /1,000 node-hours \(today 41\.10 USD\) that uploads have taken already stay on the bill\./);
  t.regex(shown, /billed although free, until staff credit them and accept that with “billing reconcile accept”/);
});

test('what staff accepted as free already is not named again', async (t) => {
  const admin = await open(t, { trialExpiresAt: at('2026-03-01T00:00:00Z') });
  for (const day of ['2026-03-05', '2026-03-06']) {
    const total = anHourlyTotal({ hour: hour(`${day}T10:00:00Z`), total: 3_600_000n });
    await right(admin.ledger.recordTotals([total], total.hour));
  }
  const range = { from: at('2026-03-05T00:00:00Z'), to: at('2026-03-07T00:00:00Z') };
  const { instanceId, amountType } = anHourlyTotal({});
  const rows = await right(admin.ledger.pending([{ instanceId, range }]));
  await right(admin.journal.prepare(aNewUpload({ id: 5n, aggregateIds: rows.map(({ id }) => id) })));
  const parts = [{ place: 'line 2026-03-05 free', quantity: new Decimal(3_600_000) }];
  const acceptance = anAcceptance({ ...{ instanceId, amountType, parts }, kind: 'BilledAlthoughFree' });
  await right(admin.accepted.accept([acceptance]));
  const shown = await textOn(admin.otto, await propose(admin.otto, { days: '30' }));
  t.regex(shown, /1,000 node-hours \(today 41\.10 USD\) that uploads have taken already stay on the bill\./);
});

test('what is not as it was shown is refused with both states, and nothing is changed', async (t) => {
  const admin = await open(t);
  const proposal = await propose(admin.otto, { days: '30' });
  await right(
    admin.directory.setRefusal({
      externalId: 'frosty-sky-72',
      flag: 'refuseDataUpload',
      refused: true,
      reason: OWN_REASON,
    }),
  );
  t.is((await confirmed(admin.otto, proposal)).status, 303);
  const text = await textOn(admin.otto, proposal);
  t.regex(text, /refused Nothing was changed: what would happen is no longer what was shown/);
  t.regex(text, /What would have happened at that moment.*Data upload refused accepted.*What was shown/);
  t.deepEqual((await present(admin)).trialExpiresAt, at('2026-03-01T10:00:00Z'));
  t.deepEqual(await right(admin.staffActions.list({ limit: 10 })), []);
});

test('of two who confirm at once one does it, and the other is told who', async (t) => {
  const admin = await open(t);
  const proposal = await propose(admin.otto, { days: '30' });
  const send = async (browser: StaffBrowser) => {
    const token = await browser.tokenFor(proposal, `${proposal}/confirm`);
    return () => browser.post(`${proposal}/confirm`, { 'form-token': token, note: 'as agreed' });
  };
  const both = [await send(admin.otto), await send(admin.ada)];
  const answers = await Promise.all(both.map((one) => one()));
  t.deepEqual(answers.map(({ status }) => status).toSorted(), [303, 409]);
  const told = await answers.find(({ status }) => status === 409)?.text();
  t.regex(told ?? '', /(otto|ada) confirmed it at 2026-03-10 09:40 UTC/);
  t.is((await right(admin.staffActions.list({ limit: 10 }))).length, 1);
});

test('two proposals for one trial: the first is done, the second is refused because the end moved', async (t) => {
  const admin = await open(t);
  const [first, second] = [await propose(admin.otto, { days: '30' }), await propose(admin.ada, { days: '60' })];
  await confirmed(admin.otto, first);
  await confirmed(admin.ada, second);
  t.regex(await textOn(admin.ada, second), /refused Nothing was changed/);
  t.deepEqual((await present(admin)).trialExpiresAt, at('2026-04-09T10:00:00Z'));
});

test('a proposal does nothing for another organization that was given the external id', async (t) => {
  const admin = await open(t);
  const proposal = await propose(admin.otto, { days: '30' });
  const change = { externalId: 'frosty-sky-72', at: at('2026-03-10T09:39:00Z'), decision: aStaffDecision() };
  const register = postgresOrganizationRegister(admin.pool);
  await right(register.remove(change));
  // Nothing else about it is different.
  const { trialExpiresAt } = anOrganization(ENDED);
  const other = { ...change, id: instance('777'), name: 'Other', emails: [], trialExpiresAt };
  await right(register.create(other));
  await right(
    admin.directory.setRefusal({
      externalId: 'frosty-sky-72',
      flag: 'refuseDataAccess',
      refused: true,
      reason: OWN_REASON,
    }),
  );
  const answer = await confirmed(admin.otto, proposal);
  t.is(answer.status, 409);
  t.regex(await answer.text(), /belongs to another organization by now/);
  t.is((await present(admin)).trialExpiresAt, trialExpiresAt);
});

test('what was done to whoever had the external id before is not on the page of who has it now', async (t) => {
  const admin = await open(t);
  await confirmed(admin.otto, await propose(admin.otto, { days: '30' }), 'for the earlier one');
  t.regex(await textOn(admin.otto, '/admin/organizations/frosty-sky-72'), /for the earlier one/);
  const change = { externalId: 'frosty-sky-72', at: at('2026-03-11T00:00:00Z'), decision: aStaffDecision() };
  const register = postgresOrganizationRegister(admin.pool);
  await right(register.remove(change));
  const other = { id: instance('777'), name: 'Other', emails: [], trialExpiresAt: at('2026-05-01T00:00:00Z') };
  await right(register.create({ ...change, ...other }));
  const page = await textOn(admin.otto, '/admin/organizations/frosty-sky-72');
  t.notRegex(page, /for the earlier one/);
  t.regex(page, /organization\.create/);
});

test('a confirmation that is sent again changes nothing', async (t) => {
  const admin = await open(t);
  const proposal = await propose(admin.otto, { days: '30' });
  const token = await admin.otto.tokenFor(proposal, `${proposal}/confirm`);
  const send = () => admin.otto.post(`${proposal}/confirm`, { 'form-token': token, note: 'twice' });
  t.deepEqual([(await send()).status, (await send()).status], [303, 409]);
  t.is((await right(admin.staffActions.list({ limit: 10 }))).length, 1);
});

test('what cannot be is said above the form, with what was typed', async (t) => {
  const admin = await open(t);
  const token = await admin.otto.tokenFor(FORM, FORM);
  for (const [fields, problem] of [
    [{}, /Give either the days more or the last day/],
    [{ days: '3', 'last-day': '2026-03-31' }, /Give either/],
    [{ days: '0' }, /whole number from 1 to 3660/],
    [{ days: '-1' }, /whole number/],
    [{ days: '"><b>' }, /value="&quot;&gt;&lt;b&gt;"|value="&quot;>&lt;b>"/],
    [{ 'last-day': '2026-02-30' }, /must be a day such as/],
    [{ 'last-day': '2026-03-09' }, /must be today or later/],
    [{ 'last-day': '2036-03-20' }, /at most 3660 days after/],
    [{ 'last-day': '9999-12-31' }, /at most 3660 days after/],
  ] as const) {
    const response = await admin.otto.post(FORM, { 'form-token': token, ...fields });
    t.is(response.status, 422);
    t.regex(await response.text(), problem);
  }
  const proposal = await propose(admin.otto, { days: '1' });
  t.is((await confirmed(admin.otto, proposal, ' ')).status, 422, 'a note is needed');
  t.deepEqual(await right(admin.staffActions.list({ limit: 10 })), []);
});

test('nobody can be extended who is deleted or not there', async (t) => {
  const admin = await open(t, { deletedAt: some(at('2026-03-05T00:00:00Z')) });
  const token = await admin.otto.tokenFor(FORM, FORM);
  const refused = await admin.otto.post(FORM, { 'form-token': token, days: '3' });
  t.is(refused.status, 422);
  t.regex(await refused.text(), /was deleted/);
  t.is((await admin.otto.get('/admin/organizations/nobody/extend-trial')).status, 404);
  for (const id of ['17', 'x', '9'.repeat(30)]) t.is((await admin.otto.get(`/admin/proposals/${id}`)).status, 404, id);
});
