/** Sign-in at an issuer: by whom, into which role, and what cannot be replayed or swapped. */
import test, { type ExecutionContext } from 'ava';
import { CLIENT, type Issuer, type Person, startIssuer } from './support/issuer.ts';
import { PUBLIC_URL, type RunningAdmin, runAdmin } from './support/running-admin.ts';
import { type StaffBrowser, staffBrowser } from './support/staff-browser.ts';

const open = async (t: ExecutionContext, given: Readonly<Record<string, string>> = {}) => {
  const issuer = await startIssuer(t);
  const admin = await runAdmin(t, {
    BILLING_ADMIN_OIDC_ISSUER: issuer.url,
    BILLING_ADMIN_OIDC_CLIENT_ID: CLIENT.id,
    BILLING_ADMIN_OIDC_CLIENT_SECRET: CLIENT.secret,
    BILLING_ADMIN_VIEWERS: 'vera@example.com,readers',
    BILLING_ADMIN_OPERATORS: 'otto@example.com',
    BILLING_ADMIN_ADMINS: 'owners',
    ...given,
  });
  return { admin, issuer };
};

/** The address with which the issuer sends the browser back, as this server sees it. */
const callbackFor = async (
  browser: StaffBrowser,
  issuer: Issuer,
  page = '/admin/uploads?state=sent',
): Promise<string> => {
  const asked = await browser.get(page);
  const led = await browser.get(asked.headers.get('location') ?? '');
  const back = await issuer.visit(led.headers.get('location') ?? '');
  if (back.origin !== PUBLIC_URL) throw new Error(`led to ${back}`);
  return back.pathname + back.search;
};

const signIn = async (admin: RunningAdmin, issuer: Issuer, person: Person | undefined) => {
  issuer.is(person);
  const browser = staffBrowser(admin, {});
  const answer = await browser.get(await callbackFor(browser, issuer));
  return { browser, answer };
};

test('whoever asks for a page is led to the issuer and back to that page, and is who the issuer says', async (t) => {
  const { admin, issuer } = await open(t);
  const { browser, answer } = await signIn(admin, issuer, { email: 'vera@example.com' });
  t.deepEqual([answer.status, answer.headers.get('location')], [303, '/admin/uploads?state=sent']);
  const page = await browser.get('/admin');
  t.regex(await page.text(), /vera@example\.com · viewer/);
  t.deepEqual(
    [...browser.cookie().matchAll(/__Host-billing-admin-([\w-]+)=/g)].map(([, name]) => name),
    ['session'],
  );
});

test('a script without a session gets 401, and so does a form', async (t) => {
  const { admin } = await open(t);
  t.is((await admin.get('/admin/api/overview')).status, 401);
  const stranger = staffBrowser(admin, { 'X-Scope-UserID': 'otto@example.com', 'X-Proxy-Secret': 'sixteen or more!' });
  t.is((await stranger.get('/admin')).status, 303, 'headers of a proxy say nothing here');
  t.is((await stranger.post('/admin/sign-out', { 'form-token': 'x' })).status, 401);
});

const ROLES: ReadonlyArray<readonly [who: Person | undefined, byGroup: boolean, shown: RegExp | number]> = [
  [{ email: 'vera@example.com' }, false, /vera@example\.com · viewer/],
  [{ email: 'otto@example.com' }, false, /otto@example\.com · operator/],
  [{ email: 'otto@example.com', verified: false }, false, 401],
  [{ email: 'Otto@example.com' }, false, 403],
  [{ email: 'mallory@example.com', groups: ['owners'] }, false, 403],
  [undefined, false, 401],
  [{ email: 'ann@example.com', groups: ['others', 'owners', 'readers'] }, true, /ann@example\.com · admin/],
  [{ email: 'otto@example.com', groups: [] }, true, 403],
];

for (const [person, byGroup, shown] of ROLES)
  test(`${JSON.stringify(person ?? 'who says no')} ${byGroup ? 'by groups' : 'by name'}: ${shown}`, async (t) => {
    const groups = { BILLING_ADMIN_OIDC_ROLE_CLAIM: 'groups', BILLING_ADMIN_OIDC_SCOPE: 'openid email groups' };
    const { admin, issuer } = await open(t, byGroup ? groups : {});
    const { browser, answer } = await signIn(admin, issuer, person);
    if (typeof shown === 'number') {
      t.is(answer.status, shown);
      t.is((await browser.get('/admin')).status, 303, 'no session began');
    } else t.regex(await (await browser.get('/admin')).text(), shown);
  });

test('a sign-in cannot be replayed, finished in another browser, or led elsewhere', async (t) => {
  const { admin, issuer } = await open(t);
  issuer.is({ email: 'vera@example.com' });
  const [browser, other] = [staffBrowser(admin, {}), staffBrowser(admin, {})];
  const callback = await callbackFor(browser, issuer, '/admin');
  t.is((await other.get(callback)).status, 401, 'begun in no browser');
  await other.get((await other.get('/admin')).headers.get('location') ?? '');
  t.is((await other.get(callback)).status, 401, 'begun in another browser');
  t.is((await browser.get(callback.replace(/state=[^&]*/, 'state=forged'))).status, 401);
  const again = await callbackFor(browser, issuer, '/admin');
  t.is((await browser.get(again)).status, 303);
  t.is((await browser.get(again)).status, 401, 'the code was used');
  for (const to of [
    'https://evil.example.com/admin',
    '//evil.example.com/admin',
    '/elsewhere',
    '/admin/sign-in',
    'javascript:x',
  ]) {
    const led = await browser.get(`/admin/sign-in?${new URLSearchParams({ to })}`);
    const back = await issuer.visit(led.headers.get('location') ?? '');
    t.is((await browser.get(back.pathname + back.search)).headers.get('location'), '/admin', to);
  }
});

test('each sign-in begins a new session and ends the former; the sign-out leads on to the issuer by a link', async (t) => {
  const { admin, issuer } = await open(t);
  const { browser } = await signIn(admin, issuer, { email: 'otto@example.com' });
  const former = browser.cookie();
  await browser.get(await callbackAgain(browser, issuer));
  t.not(browser.cookie(), former);
  t.is((await admin.get('/admin', { Cookie: former })).status, 303, 'the former session is over');
  const token = await browser.tokenFor('/admin', '/admin/sign-out');
  const out = await browser.post('/admin/sign-out', { 'form-token': token });
  t.regex(await out.text(), /href="\/admin\/sign-out\/issuer"/);
  const led = await browser.get('/admin/sign-out/issuer');
  t.true(led.headers.get('location')?.startsWith(`${issuer.url}/session/end`));
  t.is((await browser.get('/admin')).status, 303);
});

const callbackAgain = async (browser: StaffBrowser, issuer: Issuer): Promise<string> => {
  const led = await browser.get('/admin/sign-in?to=/admin');
  const back = await issuer.visit(led.headers.get('location') ?? '');
  return back.pathname + back.search;
};

test('an issuer that does not answer is told, and asked again later', async (t) => {
  const { admin } = await open(t, { BILLING_ADMIN_OIDC_ISSUER: 'http://127.0.0.1:1' });
  const answer = await admin.get('/admin/sign-in?to=/admin');
  t.is(answer.status, 503);
  t.regex(await answer.text(), /the issuer/);
});
