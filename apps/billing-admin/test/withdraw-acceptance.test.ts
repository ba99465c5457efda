/** Staff withdraw on a page what they accepted of a reconciliation. */
import { allOf, aStaffDecision, right } from '@usage-billing/contracts/laws';
import test, { type ExecutionContext } from 'ava';
import { anAcceptance } from './support/an-acceptance.ts';
import { NOW, runAdmin } from './support/running-admin.ts';
import { confirmed, named, PROXY, proposed, staffBrowser, textOn } from './support/staff-browser.ts';

const PAGE = '/admin/reconciliation';
const MARKUP = '<img src=x onerror=alert(1)>';

const open = async (t: ExecutionContext) => {
  const admin = await runAdmin(t, PROXY);
  const decision = aStaffDecision({ by: 'ann', note: `credit memo ${MARKUP}` });
  const [accepted] = await right(admin.accepted.accept([anAcceptance({ decision })]));
  const form = `${PAGE}/${accepted?.id}/withdraw`;
  const browser = (name: string) => staffBrowser(admin, named(name));
  return { ...admin, form, otto: browser('otto'), ada: browser('ada'), vera: browser('vera') };
};

type Open = Awaited<ReturnType<typeof open>>;

const kept = async ({ accepted }: Open) => (await allOf(accepted.all())).map(({ as }) => as);

const entries = ({ staffActions }: Open) => right(staffActions.list({ limit: 9, action: 'difference.withdraw' }));

test('what was accepted is withdrawn from its row, with what it was and an entry of the audit log', async (t) => {
  const admin = await open(t);
  t.regex(await textOn(admin.otto, PAGE), /Withdraw…/);
  t.notRegex(await textOn(admin.vera, PAGE), /Withdraw…/);
  const proposal = await proposed(admin.otto, admin.form, {});
  for (const page of [PAGE, admin.form, proposal])
    t.false((await (await admin.otto.get(page)).text()).includes('<img'), page);
  const shown = await textOn(admin.otto, proposal);
  t.regex(shown, /−1,234\.5 samples, usage in Zuora and invoices accepted as credited by ann at 2026-03-10 09:40 UTC/);
  t.regex(shown, /No credit is taken back in Zuora/);
  t.deepEqual(await kept(admin), ['credited'], 'nothing is changed by a proposal');
  t.is((await confirmed(admin.otto, proposal, 'the memo was cancelled')).status, 303);
  t.regex(await textOn(admin.otto, proposal), /done Withdrawn: −1,234\.5 samples of 1234/);
  t.deepEqual(await kept(admin), ['credited', 'withdrawn']);
  const [entry, ...more] = await entries(admin);
  t.deepEqual(more, []);
  t.like(entry, {
    at: NOW,
    object: { kind: 'organization', id: '1234' },
    decision: { by: 'otto', note: 'the memo was cancelled', role: 'operator', through: 'page' },
  });
  t.notRegex(await textOn(admin.otto, PAGE), /Withdraw…/, 'it does not hold any more');
  t.is((await admin.otto.get(admin.form)).status, 404);
});

test('of two who withdraw the same one does it, and the other is told', async (t) => {
  const admin = await open(t);
  const [ofOtto, ofAda] = [await proposed(admin.otto, admin.form, {}), await proposed(admin.ada, admin.form, {})];
  const answers = await Promise.all([confirmed(admin.otto, ofOtto), confirmed(admin.ada, ofAda)]);
  t.deepEqual(await kept(admin), ['credited', 'withdrawn']);
  t.is((await entries(admin)).length, 1);
  // Who was later is refused at once, or by the port where both were looked at before either was done.
  const told = await Promise.all(
    answers.map((answer, place) =>
      answer.status === 303 ? textOn(admin.vera, place === 0 ? ofOtto : ofAda) : answer.text(),
    ),
  );
  t.is(told.filter((text) => text.includes('done Withdrawn')).length, 1);
  t.is(told.filter((text) => text.includes('It was withdrawn already')).length, 1);
});

test('what was never accepted has no form', async (t) => {
  const admin = await open(t);
  for (const id of ['999', '0', '-1', 'x', '9'.repeat(30)])
    t.is((await admin.otto.get(`${PAGE}/${id}/withdraw`)).status, 404, id);
});
