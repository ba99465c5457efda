/** Roles × every address that takes a form: who may send it, and from where. */
import { aNewUpload, anOrganization, aReceivedEvent, right } from '@usage-billing/contracts/laws';
import { HOUR, plus } from '@usage-billing/core/shared';
import { amount, type UploadId } from '@usage-billing/core/usage';
import { upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { actions } from '../src/actions/registry.ts';
import { formToken } from '../src/sessions/sessions.ts';
import { anAcceptance } from './support/an-acceptance.ts';
import { NOW, runAdmin } from './support/running-admin.ts';
import { named, PROXY, type StaffBrowser, staffBrowser } from './support/staff-browser.ts';

/** What is there to act on, by the page that lists it. */
const OBJECTS: Readonly<Record<string, string>> = {
  organizations: 'frosty-sky-72',
  uploads: '17',
  'set-aside': '1',
  reconciliation: '1',
};

/** Every one but the sign-out, which everybody may send: `sessions.test.ts` is about that. */
const FORMS = [
  ...actions.map(({ path }) => `/admin${path.replace(':id', OBJECTS[path.split('/')[1] ?? ''] ?? '')}`),
  '/admin/proposals/1/confirm',
];

const open = async (t: ExecutionContext) => {
  const admin = await runAdmin(t, PROXY);
  await right(
    upsertOrganizations(admin.pool, [
      anOrganization({ team: some({ id: 't1', externalId: 'team-1', name: 'Team One' }) }),
    ]),
  );
  await right(admin.journal.prepare(aNewUpload({ id: 17n as UploadId, aggregateIds: [] })));
  for (const one of [1n, 2n]) await right(admin.eventStore.append([aReceivedEvent({ amount: amount(one) })]));
  await right(admin.accepted.accept([anAcceptance()]));
  return admin;
};

/** As the page of a form would have it, whether or not the role is shown one. */
const tokenOf = (browser: StaffBrowser, path: string): string =>
  formToken({ secret: browser.cookie().split('=')[1] ?? '' }, path);

for (const [name, allowed] of [
  ['vera', false],
  ['otto', true],
  ['ada', true],
] as const)
  test(`${name} ${allowed ? 'is listened to' : 'is refused'} at every form`, async (t) => {
    const admin = await open(t);
    const entries = await right(admin.staffActions.list({ limit: 2 }));
    const browser = staffBrowser(admin, named(name));
    await browser.get('/admin');
    for (const path of FORMS) {
      const { status } = await browser.post(path, { 'form-token': tokenOf(browser, path) });
      // Nothing was filled in, so whoever is allowed is told that; two forms have nothing to fill in.
      const heard = /\/(bill-team-externally|withdraw)$/.test(path) ? 303 : 422;
      t.is(status, allowed ? heard : 403, path);
      if (path.endsWith('/confirm')) continue;
      t.is((await browser.get(path)).status, allowed ? 200 : 403, `the page of ${path}`);
    }
    t.deepEqual(await right(admin.staffActions.list({ limit: 2 })), entries);
  });

test('nobody is listened to who is signed out, expired, of elsewhere, or without the token of the page', async (t) => {
  const admin = await open(t);
  const otto = staffBrowser(admin, named('otto'));
  await otto.get('/admin');
  for (const path of FORMS) {
    const token = tokenOf(otto, path);
    const elsewhere = await otto.post(path, { 'form-token': token }, { Origin: 'https://evil.example.com' });
    const ofAnother = await otto.post(path, { 'form-token': tokenOf(otto, '/admin/sign-out') });
    const stranger = await staffBrowser(admin, {}).post(path, { 'form-token': token });
    const withoutSession = await staffBrowser(admin, named('otto')).post(path, { 'form-token': token });
    const answers = [elsewhere, ofAnother, stranger, withoutSession];
    t.deepEqual(
      answers.map(({ status }) => status),
      [403, 403, 401, 403],
      path,
    );
  }
  admin.clock.set(plus(NOW, HOUR));
  for (const path of FORMS) {
    const expired = await otto.post(path, { 'form-token': tokenOf(otto, path) });
    t.is(expired.status, 403, path);
    t.regex(await expired.text(), /Your session has ended/);
  }
});
