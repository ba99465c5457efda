/** Roles × routes over real HTTP. */
import test from 'ava';
import { pages } from '../src/pages/registry.ts';
import { runAdmin } from './support/running-admin.ts';
import { named, PROXY } from './support/staff-browser.ts';

const cases: ReadonlyArray<readonly [who: string, headers: Readonly<Record<string, string>>, status: number]> = [
  ['nobody', {}, 401],
  ['somebody without the secret', { 'X-Scope-UserID': 'ada' }, 401],
  ['somebody with another secret', named('ada', 'another secret of 16'), 401],
  ['the proxy, naming nobody', { 'X-Proxy-Secret': PROXY.BILLING_ADMIN_PROXY_SECRET }, 401],
  ['an unknown person', named('mallory'), 403],
  ['a name that only looks like it', named('Ada'), 403],
  ['a viewer', named('vera'), 200],
  ['an operator', named('otto'), 200],
  ['an admin', named('ada'), 200],
];

/** Those that show one thing are asked for one that is not there: whoever may see it is told so. */
const asked = pages.flatMap(({ path }) => {
  const concrete = path.replace(':id', '0');
  const missing = path.includes(':');
  return [
    { path: `/admin${concrete === '/' ? '' : concrete}`, missing },
    { path: `/admin/api${concrete === '/' ? '/overview' : concrete}`, missing },
  ];
});

test('every page and its JSON ask who it is, and only those with a role get in', async (t) => {
  const admin = await runAdmin(t, PROXY);
  for (const [who, headers, status] of cases)
    for (const { path, missing } of asked) {
      const response = await admin.get(path, headers);
      t.is(response.status, status === 200 && missing ? 404 : status, `${who}: ${path}`);
    }
});

test('a stranger is shown neither links nor what was missing, and staff sees who they are', async (t) => {
  const admin = await runAdmin(t, PROXY);
  const stranger = await (await admin.get('/admin', { 'X-Scope-UserID': 'ada' })).text();
  t.false(stranger.includes('/admin/organizations'));
  t.notRegex(stranger, /secret/i);
  t.regex(await (await admin.get('/admin', named('vera'))).text(), /vera · viewer/);
});
