import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { ask, cleanUp, failure, freshFolder, start, useFromProcess } from './support/servers.ts';

test.after.always(cleanUp);

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
/** Not so where the checkout is in root's own home. */
const nobodyReadsThis =
  isRoot &&
  spawnSync(process.execPath, ['-e', 'require("fs").readFileSync(process.argv[1])', import.meta.filename], {
    uid: NOBODY,
    gid: NOBODY,
  }).status === 0;

const commandLines = (): string =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');

test('a data directory of another Postgres version is refused, with the version and what to do', async (t) => {
  const dataDirectory = freshFolder();
  await (await start({ dataDirectory })).stop();
  writeFileSync(join(dataDirectory, 'server', 'PG_VERSION'), '17\n');
  const message = await failure({ dataDirectory });
  t.regex(message, /made by Postgres 17, but this is Postgres 18/);
  t.regex(message, /Dump it.*choose another.*remove it/);
  t.true(message.includes(dataDirectory));
});

test('the data directory of another installation is refused and left as it is', async (t) => {
  for (const [version, told] of [
    ['15', /made by Postgres 15/],
    ['18', /another Postgres installation/],
  ] as const) {
    const dataDirectory = freshFolder();
    mkdirSync(dataDirectory);
    writeFileSync(join(dataDirectory, 'PG_VERSION'), `${version}\n`);
    t.regex(await failure({ dataDirectory }), told);
    t.is(readFileSync(join(dataDirectory, 'PG_VERSION'), 'utf8'), `${version}\n`);
  }
});

test('the preferred port is used; one that is taken is replaced by a free one', async (t) => {
  const other = createServer();
  const busy = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const dataDirectory = freshFolder();
  const elsewhere = await start({ dataDirectory, port: busy });
  t.not(new URL(elsewhere.url).port, String(busy));
  t.is(await ask(elsewhere.url, 'select 1'), 1);
  await elsewhere.stop();
  await new Promise((resolve) => other.close(resolve));
  const wished = await start({ dataDirectory, port: busy });
  t.is(new URL(wished.url).port, String(busy));
  await wished.stop();
});

test('it accepts connections from this machine only, with a password that only its owner can read', async (t) => {
  const dataDirectory = freshFolder();
  const server = await start({ dataDirectory });
  t.is(await ask(server.url, 'show listen_addresses'), '127.0.0.1');
  t.is(await ask(server.url, 'show unix_socket_directories'), '');
  const withoutPassword = new URL(server.url);
  const { password } = withoutPassword;
  t.true(password.length >= 32);
  withoutPassword.password = 'wrong';
  await t.throwsAsync(ask(withoutPassword.toString(), 'select 1'), { message: /password authentication failed/ });
  t.is(statSync(join(dataDirectory, 'password')).mode & 0o777, 0o600);
  t.is(statSync(dataDirectory).mode & 0o777, 0o700);
  t.false(commandLines().includes(password), 'no command line shows it');
  await server.stop();
});

test('the server is durable by default, uses UTC and UTF-8, and sorts by bytes', async (t) => {
  const durable = await start({ dataDirectory: freshFolder(), durability: 'full' });
  t.is(await ask(durable.url, 'show fsync'), 'on');
  t.is(await ask(durable.url, 'show synchronous_commit'), 'on');
  t.is(await ask(durable.url, 'show timezone'), 'UTC');
  t.is(await ask(durable.url, 'show server_encoding'), 'UTF8');
  t.is(
    await ask(
      durable.url,
      "select lower('ÄÖ') || (select string_agg(v, '' order by v) from unnest(array['b','a','B']) v)",
    ),
    'äöBab',
  );
  await durable.stop();
  const relaxed = await start({ dataDirectory: freshFolder(), durability: 'relaxed' });
  t.is(await ask(relaxed.url, 'show fsync'), 'off');
  await relaxed.stop();
});

test('a folder that cannot be written is named in the error', async (t) => {
  const file = freshFolder('a file');
  writeFileSync(file, '');
  const message = await failure({ dataDirectory: join(file, 'below') });
  t.true(message.includes(join(file, 'below')));
});

test('a path that is too long for a socket address works', async (t) => {
  const dataDirectory = freshFolder(`${'long '.repeat(30)}path`);
  const [one, other] = await Promise.all([start({ dataDirectory }), start({ dataDirectory })]);
  t.is(one.serverPid, other.serverPid);
  t.is(await ask(other.url, 'select 1'), 1);
  await one.stop();
  await other.stop();
});

test('a disposable server starts empty every time', async (t) => {
  const dataDirectory = freshFolder();
  const first = await start({ dataDirectory, disposable: true });
  await ask(first.url, 'create table gone (a int)');
  await first.stop();
  const second = await start({ dataDirectory, disposable: true });
  t.is(await ask(second.url, "select to_regclass('gone')::text"), null);
  await second.stop();
});

(isRoot ? test : test.skip)('root gets a server in its own home folder that runs as somebody else', async (t) => {
  const dataDirectory = freshFolder('data', homedir());
  chmodSync(dirname(dataDirectory), 0o700);
  const server = await start({ dataDirectory });
  t.is(await ask(server.url, 'select 1'), 1);
  t.not(statSync(`/proc/${server.serverPid}`).uid, 0);
  await server.stop();
});

(nobodyReadsThis ? test : test.skip)(
  'an ordinary user gets a server, and root may go on with it as that user',
  async (t) => {
    const dataDirectory = freshFolder();
    chownSync(dirname(dataDirectory), NOBODY, NOBODY);
    const user = await useFromProcess(dataDirectory, 'stays', NOBODY);
    t.is(statSync(`/proc/${user.serverPid}`).uid, NOBODY);
    await ask(user.url, 'create table kept as select 42 as answer');
    user.child.send('leave');
    await new Promise((resolve) => user.child.once('exit', resolve));
    const asRoot = await start({ dataDirectory });
    t.is(await ask(asRoot.url, 'select answer from kept'), 42);
    t.is(statSync(`/proc/${asRoot.serverPid}`).uid, NOBODY);
    await asRoot.stop();
  },
);
