/** libpq's TLS settings, against a real server with certificates that are made here. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { left, right } from '@usage-billing/contracts/laws';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { closeBillingPool, createBillingPool } from '@usage-billing/postgres';
import test from 'ava';
import { command, ownText, query } from '../src/values.ts';

const hasOpenssl = (): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const openssl = (folder: string, ...args: ReadonlyArray<string>): void => {
  execFileSync('openssl', [...args], { cwd: folder, stdio: 'ignore' });
};

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** `ca.crt`, and of that authority `server.crt` for the name localhost, and `client.crt` for the user billing. */
const makeCertificates = (folder: string): void => {
  for (const ca of ['ca', 'other'])
    openssl(
      folder,
      'req',
      '-x509',
      ...KEY,
      '-keyout',
      `${ca}.key`,
      '-out',
      `${ca}.crt`,
      '-days',
      '2',
      '-subj',
      `/CN=${ca}`,
    );
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost\n');
  for (const [name, subject] of [
    ['server', '/CN=localhost'],
    ['client', '/CN=billing'],
  ] as const) {
    openssl(folder, 'req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    openssl(
      folder,
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', `${name}.crt`, '-days', '2', '-extfile', 'names'],
    );
  }
};

const openServer = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'billing-tls-'));
  chmodSync(folder, 0o755);
  makeCertificates(folder);
  const server = await right(
    startEmbeddedPostgres({ dataDirectory: join(folder, 'postgres'), durability: 'relaxed', disposable: true }),
  );
  const { uid, gid } = statSync(join(folder, 'postgres', 'server'));
  chownSync(join(folder, 'server.key'), uid, gid);
  const pool = await right(createBillingPool({ url: server.url }));
  for (const [name, file] of [
    ['ssl_cert_file', 'server.crt'],
    ['ssl_key_file', 'server.key'],
    ['ssl_ca_file', 'ca.crt'],
  ])
    await pool.query(ownText(`alter system set ${name} = '${join(folder, file ?? '')}'`));
  await pool.query(command`alter system set ssl = on`);
  await pool.query(command`select pg_reload_conf()`);
  await closeBillingPool(pool);
  const close = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, url: server.url, close };
};

const withParameters = (url: string, parameters: Readonly<Record<string, string>>, host = 'localhost'): string => {
  const changed = new URL(url);
  changed.hostname = host;
  for (const [name, value] of Object.entries(parameters)) changed.searchParams.set(name, value);
  return changed.toString();
};

interface Session {
  readonly ssl: boolean;
  readonly client: string | null;
}

const sessionOf = async (url: string): Promise<Session> => {
  const pool = await right(createBillingPool({ url }));
  const session = await pool.one(query<Session>()`
    select ssl, client_dn as client from pg_stat_ssl where pid = pg_backend_pid()`);
  await closeBillingPool(pool);
  return session;
};

const title = 'TLS as libpq names it, on a real server';
if (!hasOpenssl()) test.skip(`${title} (left out: openssl is not installed here)`, () => undefined);
else
  test(title, async (t) => {
    const { folder, url, close } = await openServer();
    t.teardown(close);
    const [ca, other] = ['ca.crt', 'other.crt'].map((name) => join(folder, name)) as [string, string];
    const refused = async (parameters: Readonly<Record<string, string>>, host?: string): Promise<string> => {
      const { message } = await left(createBillingPool({ url: withParameters(url, parameters, host) }));
      return message;
    };
    const session = (parameters: Readonly<Record<string, string>>, host?: string): Promise<Session> =>
      sessionOf(withParameters(url, parameters, host));

    t.like(await session({}), { ssl: false });
    t.like(await session({ sslmode: 'disable' }), { ssl: false });
    t.like(await session({ sslmode: 'require' }), { ssl: true });
    t.regex(await refused({ sslmode: 'require', sslrootcert: other }), /certificate/);
    t.like(await session({ sslmode: 'verify-ca', sslrootcert: ca }, '127.0.0.1'), { ssl: true });
    t.regex(await refused({ sslmode: 'verify-ca', sslrootcert: other }), /certificate/);
    t.like(await session({ sslmode: 'verify-full', sslrootcert: ca }), { ssl: true });
    t.regex(await refused({ sslmode: 'verify-full', sslrootcert: ca }, '127.0.0.1'), /127\.0\.0\.1/);
    t.regex(await refused({ sslmode: 'verify-full', sslrootcert: 'system' }), /certificate/);
    const client = { sslcert: join(folder, 'client.crt'), sslkey: join(folder, 'client.key') };
    t.deepEqual(await session({ sslmode: 'verify-full', sslrootcert: ca, ...client }), {
      ssl: true,
      client: '/CN=billing',
    });
  });

for (const [parameters, expected] of [
  ['sslmode=prefer', /^sslmode in the database URL must be one of disable, require, verify-ca, verify-full$/],
  ['sslmode=no-verify', /to encrypt without verifying is require$/],
  ['sslmode=verify-full&sslrootcert=/nowhere/ca.crt', /^sslrootcert .* names \/nowhere\/ca\.crt, .*: ENOENT$/],
  ['sslmode=require&sslcert=/nowhere/a.crt', /^sslcert and sslkey .* together$/],
  ['sslrootcert=/nowhere/ca.crt', /need sslmode=/],
  ['ssl=true', /must not have the parameter ssl: known are sslmode/],
] as const)
  test(`${parameters} in the database URL is a clear error`, async (t) => {
    const error = await left(createBillingPool({ url: `postgres://me:hunter2@localhost/x?${parameters}` }));
    t.is(error._tag, 'PoolMisconfigured');
    t.regex(error.message, expected);
    t.notRegex(error.message, /hunter2/);
  });
