/** What stands before every change: a session, a token of its page, and the origin of that page. */
import { HOUR, MINUTE, plus } from '@usage-billing/core/shared';
import test from 'ava';
import { query } from '../../../adapters/postgres/src/values.ts';
import { NOW, PUBLIC_URL, runAdmin } from './support/running-admin.ts';
import { named, PROXY, type StaffBrowser, staffBrowser } from './support/staff-browser.ts';

const OUT = '/admin/sign-out';

const signOut = async (browser: StaffBrowser, given: Readonly<Record<string, string>> = {}) =>
  browser.post(OUT, { 'form-token': await browser.tokenFor('/admin', OUT) }, given);

test('a form is taken from pages of its own address alone', async (t) => {
  const admin = await runAdmin(t, PROXY);
  const vera = staffBrowser(admin, named('vera'));
  for (const origin of [
    'https://evil.example.com',
    'https://admin.example.com.evil',
    'http://admin.example.com',
    'null',
    '',
  ])
    t.is((await signOut(vera, { Origin: origin })).status, 403, origin);
  const withoutOrigin = await admin.request(OUT, {
    method: 'POST',
    headers: { ...named('vera'), Cookie: vera.cookie() },
  });
  t.is(withoutOrigin.status, 403);
  t.is((await signOut(vera)).status, 200);
});

test('under --insecure-dev forms are taken from this machine, and not from a name that leads to it', async (t) => {
  const admin = await runAdmin(t);
  const { port } = new URL(admin.url);
  t.is((await signOut(staffBrowser(admin, {}), { Origin: `http://evil.example.com:${port}` })).status, 403);
  t.is((await signOut(staffBrowser(admin, {}), { Origin: `http://localhost:1` })).status, 403);
  t.is((await signOut(staffBrowser(admin, {}), { Origin: admin.url })).status, 200);
});

test('a token that is missing, forged, of another session, of another form or sent twice is refused', async (t) => {
  const admin = await runAdmin(t, PROXY);
  const [vera, otto] = [staffBrowser(admin, named('vera')), staffBrowser(admin, named('otto'))];
  const own = await vera.tokenFor('/admin', OUT);
  const others = await otto.tokenFor('/admin', OUT);
  for (const token of ['', 'forged', others, `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}`])
    t.is((await vera.post(OUT, { 'form-token': token })).status, 403, token);
  t.is((await vera.post(OUT, {})).status, 403);
  t.is((await vera.post(`${OUT}?x=1`, { 'form-token': own }, { 'Content-Type': 'text/plain' })).status, 415);
  t.is((await vera.post(OUT, { 'form-token': own, more: 'x'.repeat(70_000) })).status, 413);
  t.is((await vera.post(OUT, { 'form-token': own })).status, 200);
});

test('after the sign-out neither the cookie nor the token of before is worth anything', async (t) => {
  const admin = await runAdmin(t, PROXY);
  const vera = staffBrowser(admin, named('vera'));
  const token = await vera.tokenFor('/admin', OUT);
  const stolen = vera.cookie();
  const signedOut = await vera.post(OUT, { 'form-token': token });
  t.is(signedOut.status, 200);
  t.regex(await signedOut.text(), /You are signed out/);
  const replayed = await admin.request(OUT, {
    method: 'POST',
    headers: { ...named('vera'), Cookie: stolen, Origin: PUBLIC_URL },
    body: new URLSearchParams({ 'form-token': token }),
  });
  t.is(replayed.status, 403);
  t.regex(await replayed.text(), /Your session has ended/);
  await vera.get('/admin');
  t.not(vera.cookie(), stolen, 'the next session has a secret of its own');
  t.is((await vera.post(OUT, { 'form-token': token })).status, 403);
});

test('a session ends after idle time and after its hours, and nothing is changed then', async (t) => {
  const settings = { ...PROXY, BILLING_ADMIN_SESSION_IDLE_MINUTES: '20', BILLING_ADMIN_SESSION_HOURS: '1' };
  const admin = await runAdmin(t, settings);
  const vera = staffBrowser(admin, named('vera'));
  const token = await vera.tokenFor('/admin', OUT);
  admin.clock.set(plus(NOW, 20n * MINUTE));
  t.is((await vera.post(OUT, { 'form-token': token })).status, 403);
  const again = await vera.tokenFor('/admin', OUT);
  for (const minutes of [35n, 50n, 65n, 79n]) {
    admin.clock.set(plus(NOW, minutes * MINUTE));
    t.is(await vera.tokenFor('/admin', OUT), again, `${minutes} min`);
  }
  admin.clock.set(plus(NOW, HOUR + 20n * MINUTE));
  t.is((await vera.post(OUT, { 'form-token': again })).status, 403);
});

test('a session is of one person in one role: whoever comes after them in this browser gets another', async (t) => {
  const admin = await runAdmin(t, PROXY);
  const vera = staffBrowser(admin, named('vera'));
  const token = await vera.tokenFor('/admin', OUT);
  const asAda = await admin.request(OUT, {
    method: 'POST',
    headers: { ...named('ada'), Cookie: vera.cookie(), Origin: PUBLIC_URL },
    body: new URLSearchParams({ 'form-token': token }),
  });
  t.is(asAda.status, 403);
  const page = await admin.get('/admin', { ...named('ada'), Cookie: vera.cookie() });
  t.regex(
    page.headers.get('set-cookie') ?? '',
    /^__Host-billing-admin-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  );
});

test('the database holds no secret of a session, and JSON starts none', async (t) => {
  const admin = await runAdmin(t, PROXY);
  const json = await admin.get('/admin/api/overview', named('vera'));
  t.deepEqual(json.headers.getSetCookie(), []);
  const vera = staffBrowser(admin, named('vera'));
  await vera.get('/admin');
  const [, secret = ''] = vera.cookie().split('=');
  t.is(secret.length, 43);
  const rows = await admin.pool.any(query<{ readonly row: string }>()`select s::text as row from staff_sessions s`);
  t.is(rows.length, 1);
  t.false(rows[0]?.row.includes(secret));
});
