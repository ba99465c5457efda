/** Secrets as orchestrators mount them: in files, and two at once while they are rotated. */
// cspell:ignore TOKN
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { optional, PostgresUrl, RotatedSecret, readConfig, required, Text } from '../src/index.ts';

const settings = {
  database: required({ path: 'databaseUrl', env: 'DATABASE_URL', help: 'Postgres', codec: PostgresUrl }),
  token: optional({ path: 'ingester.token', env: 'INGESTER_TOKEN', help: 'A token', codec: RotatedSecret }),
  host: optional({ path: 'ingester.host', env: 'INGESTER_HOST', help: 'An address', codec: Text }),
};

const fileWith = (t: ExecutionContext, content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  return path;
};

const URL_TEXT = 'postgres://u:hunter2@host/db';

test('a secret is read from the file that its variable names, without the line break at the end', (t) => {
  const read = readConfig(settings, { env: { DATABASE_URL_FILE: fileWith(t, `${URL_TEXT}\n`) } });
  t.true(E.isRight(read));
  if (E.isRight(read)) t.is(read.right.database.reveal(), URL_TEXT);
});

test('a secret that is rotated has one value a line, the new one first', (t) => {
  const env = { DATABASE_URL: URL_TEXT, INGESTER_TOKEN_FILE: fileWith(t, 'new one, with a comma\nold one\n') };
  const read = readConfig(settings, { env });
  t.deepEqual(E.isRight(read) ? read.right.token?.revealEach() : read, ['new one, with a comma', 'old one']);
  t.is(E.isRight(read) ? `${read.right.token}` : '', '[secret]');
});

for (const [what, env, problem] of [
  [
    'both the secret and its file',
    { DATABASE_URL: URL_TEXT, DATABASE_URL_FILE: '/nowhere' },
    'DATABASE_URL and DATABASE_URL_FILE are both set: unset one of them',
  ],
  [
    'a file that is not there',
    { DATABASE_URL_FILE: '/nowhere/secret' },
    'DATABASE_URL_FILE names /nowhere/secret, which cannot be read: ENOENT',
  ],
  [
    'a misspelt variable of a file',
    { DATABASE_URL: URL_TEXT, INGESTER_TOKN_FILE: 'x' },
    'INGESTER_TOKN_FILE is no setting: if INGESTER_TOKEN_FILE is meant, rename it, otherwise unset it',
  ],
] as const)
  test(`${what} is an error that says what to do`, (t) => {
    t.deepEqual(readConfig(settings, { env }), E.left([problem]));
  });

test('a file whose content is wrong is named without its content', (t) => {
  const path = fileWith(t, 'hunter2');
  const read = readConfig(settings, { env: { DATABASE_URL_FILE: path } });
  t.deepEqual(
    read,
    E.left([
      `the content of ${path}, which DATABASE_URL_FILE names, must be a URL such as postgres://user:password@host:5432/database`,
    ]),
  );
});

test('only secrets are read from files', (t) => {
  const read = readConfig(settings, { env: { DATABASE_URL: URL_TEXT, INGESTER_HOST_FILE: fileWith(t, 'x') } });
  t.is(E.isRight(read) ? read.right.host : read, undefined);
});
