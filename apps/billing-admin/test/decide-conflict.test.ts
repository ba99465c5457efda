/** Staff say on a page which of two payloads of one key counts. */
import { allOf, aReceivedEvent, at, hour, instance, right } from '@usage-billing/contracts/laws';
import { amount } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { type RunningAdmin, runAdmin } from './support/running-admin.ts';
import { confirmed, named, PROXY, proposed, staffBrowser, textOn } from './support/staff-browser.ts';

const MARKUP = '<img src=x onerror=alert(1)>';

const first = aReceivedEvent({ uniqueKey: `agent-7/${MARKUP}`, amount: amount(3_600n) });
const second = {
  ...first,
  amount: amount(9_007_199_254_740_993_000n),
  instanceId: instance('77'),
  receivedAt: at('2026-03-10T11:15:00Z'),
  metadata: some({ pod: MARKUP }),
};

const open = async (t: ExecutionContext) => {
  const admin = await runAdmin(t, PROXY);
  await right(admin.eventStore.append([first]));
  await right(admin.eventStore.append([second]));
  const [conflict] = await right(admin.eventStore.quarantined({ limit: 1 }));
  const form = `/admin/set-aside/${conflict?.id}/decide`;
  const browser = (name: string) => staffBrowser(admin, named(name));
  return { ...admin, form, otto: browser('otto'), ada: browser('ada'), vera: browser('vera') };
};

const totals = async ({ eventStore }: Pick<RunningAdmin, 'eventStore'>) =>
  (await allOf(eventStore.hourlyTotals({ from: hour('2026-03-10T00:00:00Z') })))
    .map(({ total }) => total)
    .filter((total) => total !== 0n);

const entries = async ({ staffActions }: Pick<RunningAdmin, 'staffActions'>) =>
  (await right(staffActions.list({ limit: 9, action: 'conflict.resolve' }))).map(({ decision, object, after }) => [
    `${decision.by} (${decision.role}) by a ${decision.through}: ${decision.note}`,
    object.id,
    after,
  ]);

test('the second copy counts from a page, exactly, as text, and with an entry of the audit log', async (t) => {
  const admin = await open(t);
  t.regex(await textOn(admin.otto, '/admin/set-aside'), /Decide…/);
  t.notRegex(await textOn(admin.vera, '/admin/set-aside'), /Decide…/);
  t.regex(
    await textOn(admin.otto, admin.form),
    /Organization 1234 77 Amount 3,600 node-seconds 9,007,199,254,740,993,000 node-seconds/,
  );
  const proposal = await proposed(admin.otto, admin.form, { counts: 'aside' });
  for (const page of ['/admin/set-aside', admin.form, proposal])
    t.false((await (await admin.otto.get(page)).text()).includes('<img'), page);
  t.regex(await textOn(admin.otto, proposal), /of 77, received 2026-03-10 11:15 UTC does not count counts/);
  t.deepEqual(await totals(admin), [3_600n], 'nothing is changed by a proposal');
  t.is((await confirmed(admin.otto, proposal, 'the first was a test')).status, 303);
  t.regex(await textOn(admin.otto, proposal), /done Decided: the second copy counts/);
  t.deepEqual(await totals(admin), [9_007_199_254_740_993_000n]);
  const [entry, ...more] = await entries(admin);
  t.deepEqual(more, []);
  t.like(entry, ['otto (operator) by a page: the first was a test', first.uniqueKey]);
  t.regex(await textOn(admin.otto, '/admin/set-aside'), /No copies wait for a decision/);
  t.regex(await textOn(admin.otto, admin.form), /otto decided at .* that the second copy counts: the first was a test/);
});

test('of two who decide at once one does it, and the other is told who', async (t) => {
  const admin = await open(t);
  const [ofOtto, ofAda] = [
    await proposed(admin.otto, admin.form, { counts: 'aside' }),
    await proposed(admin.ada, admin.form, { counts: 'stored' }),
  ];
  const answers = await Promise.all([
    confirmed(admin.otto, ofOtto, 'otto knows'),
    confirmed(admin.ada, ofAda, 'ada knows'),
  ]);
  const told = await Promise.all(
    answers.map(async (answer, place) =>
      answer.status === 303 ? textOn(admin.vera, place === 0 ? ofOtto : ofAda) : await answer.text(),
    ),
  );
  const made = await entries(admin);
  t.is(made.length, 1, 'one is done');
  const winner = String(made[0]?.[0]).startsWith('otto') ? 0 : 1;
  t.regex(told[winner] ?? '', /done Decided/);
  t.regex(told[1 - winner] ?? '', new RegExp(`${winner === 0 ? 'otto' : 'ada'} decided at .* counts`));
  t.deepEqual(await totals(admin), [winner === 0 ? second.amount : 3_600n]);
});

test('a form without a choice is given back, and a conflict that is not there has no page', async (t) => {
  const admin = await open(t);
  const token = await admin.otto.tokenFor(admin.form, admin.form);
  t.is((await admin.otto.post(admin.form, { 'form-token': token, counts: 'both' })).status, 422);
  for (const id of ['999', 'nonsense']) t.is((await admin.otto.get(`/admin/set-aside/${id}/decide`)).status, 404, id);
});
