import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import type { Environment } from '@usage-billing/wiring/program';
import test from 'ava';
import { runInProcess } from '../../wiring/test/support/run-in-process.ts';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';
import { billingAdminCommands } from '../src/commands.ts';

const program = { name: 'billing', summary: 'all', commands: [billingAdminCommands] };
const run = (argv: ReadonlyArray<string>, env: Environment = {}) => runInProcess(program, argv, env);

test('with nothing configured it does not start', async (t) => {
  const { exit, stderr } = await run(['admin']);
  t.is(exit, 2);
  t.regex(stderr, /Nothing says who is asking/);
});

test('--insecure-dev is refused where others could reach it', async (t) => {
  for (const host of ['0.0.0.0', '::', '10.0.0.7', 'billing.example.com']) {
    const { exit, stderr } = await run(['admin', '--insecure-dev'], { BILLING_ADMIN_HOST: host });
    t.is(exit, 2, host);
    t.regex(stderr, /BILLING_ADMIN_HOST must be of this machine/);
  }
});

test('a short secret, nobody on the lists, and a proxy beside --insecure-dev are refused', async (t) => {
  const short = await run(['admin'], { BILLING_ADMIN_PROXY_SECRET: 'guessable' });
  t.is(short.exit, 2);
  t.regex(short.stderr, /BILLING_ADMIN_PROXY_SECRET must have at least 16 characters/);
  t.regex(short.stderr, /Nobody could see a page/);
  t.notRegex(short.stderr, /guessable/);
  const both = await run(['admin', '--insecure-dev'], { BILLING_ADMIN_PROXY_SECRET: 'sixteen or more!' });
  t.is(both.exit, 2);
  t.regex(both.stderr, /whatever a proxy or an issuer says/);
});

test('a header that everybody sets names nobody, and the secret has a header of its own', async (t) => {
  const proxy = {
    BILLING_ADMIN_PROXY_SECRET: 'sixteen or more!',
    BILLING_ADMIN_ADMINS: 'ada',
    BILLING_ADMIN_PUBLIC_URL: 'https://admin.example.com',
  };
  for (const header of ['Host', 'cookie', 'Authorization', 'no header']) {
    const { exit, stderr } = await run(['admin'], { ...proxy, BILLING_ADMIN_USER_HEADER: header });
    t.is(exit, 2, header);
    t.regex(stderr, new RegExp(`BILLING_ADMIN_USER_HEADER: "${header}" cannot be used`));
  }
  const one = await run(['admin'], { ...proxy, BILLING_ADMIN_USER_HEADER: 'x-proxy-secret' });
  t.is(one.exit, 2);
  t.regex(one.stderr, /BILLING_ADMIN_USER_HEADER and BILLING_ADMIN_PROXY_SECRET_HEADER must be two headers/);
});

test('an issuer needs its client, somebody with a role, encryption, and no proxy beside it', async (t) => {
  const issuer = {
    BILLING_ADMIN_OIDC_ISSUER: 'https://issuer.example.com',
    BILLING_ADMIN_OIDC_CLIENT_ID: 'billing-admin',
    BILLING_ADMIN_ADMINS: 'ada@example.com',
    BILLING_ADMIN_PUBLIC_URL: 'https://admin.example.com',
  };
  for (const [given, problem] of [
    [{ BILLING_ADMIN_OIDC_CLIENT_ID: '' }, /needs both BILLING_ADMIN_OIDC_ISSUER and BILLING_ADMIN_OIDC_CLIENT_ID/],
    [{ BILLING_ADMIN_ADMINS: '' }, /Nobody could see a page/],
    [{ BILLING_ADMIN_PUBLIC_URL: '' }, /BILLING_ADMIN_PUBLIC_URL is missing/],
    [{ BILLING_ADMIN_OIDC_ISSUER: 'http://issuer.example.com' }, /BILLING_ADMIN_OIDC_ISSUER must begin with https/],
    [{ BILLING_ADMIN_PROXY_SECRET: 'sixteen or more!' }, /not both: unset one of them/],
  ] as const) {
    const set = Object.entries({ ...issuer, ...given }).filter(([, value]) => value !== '');
    const { exit, stderr } = await run(['admin'], Object.fromEntries(set));
    t.is(exit, 2, String(problem));
    t.regex(stderr, problem);
  }
});

test('the address of the pages is needed behind a proxy, without a path, and encrypted', async (t) => {
  const proxy = { BILLING_ADMIN_PROXY_SECRET: 'sixteen or more!', BILLING_ADMIN_ADMINS: 'ada' };
  for (const [address, problem] of [
    [undefined, /BILLING_ADMIN_PUBLIC_URL is missing/],
    ['https://admin.example.com/admin', /without a path, such as https:\/\/admin\.example\.com/],
    ['http://admin.example.com', /BILLING_ADMIN_PUBLIC_URL must begin with https/],
  ] as const) {
    const { exit, stderr } = await run(['admin'], {
      ...proxy,
      ...(address === undefined ? {} : { BILLING_ADMIN_PUBLIC_URL: address }),
    });
    t.is(exit, 2, address);
    t.regex(stderr, problem);
  }
});

test('composed as the program does it, the pages are served', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const app = spawnApp('admin', ['--insecure-dev'], {
    DATABASE_URL: database.url,
    // Nobody listens there, and nothing asks at a start.
    ZUORA_URL: 'http://127.0.0.1:1/v1/',
    ZUORA_CLIENT_ID: 'client',
    ZUORA_CLIENT_SECRET: 'secret',
    BILLING_ADMIN_PORT: '0',
    BILLING_ADMIN_ADMIN_PORT: '0',
  });
  t.teardown(() => app.process.kill('SIGKILL'));
  const { url } = await app.logged('started');
  t.regex(await (await fetch(String(url))).text(), /All is well\./);
  app.process.kill('SIGTERM');
  t.is(await app.exit, 0, app.stderr());
});
