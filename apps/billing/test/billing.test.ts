/** The one program: all its commands, as they are typed. */
// cspell:ignore uplaoder usge DATABSE PGUSER
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { logSettings, readConfig } from '@usage-billing/wiring';
import type { CommandTree, Environment } from '@usage-billing/wiring/program';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { runInProcess } from '../../wiring/test/support/run-in-process.ts';
import { billing } from '../src/billing.ts';

const run = (argv: ReadonlyArray<string>, env: Environment = {}) => runInProcess(billing, argv, env);

interface Typed {
  readonly words: ReadonlyArray<string>;
  readonly command: NonNullable<CommandTree['load']>;
}

const commandsBelow = ({ commands }: CommandTree, words: ReadonlyArray<string> = []): ReadonlyArray<Typed> =>
  commands.flatMap((child) => {
    const path = [...words, child.name];
    return [...(child.load === undefined ? [] : [{ words: path, command: child.load }]), ...commandsBelow(child, path)];
  });

const all = commandsBelow(billing);

test('--help lists every app and every command for staff', async (t) => {
  const { exit, stdout, stderr } = await run(['--help']);
  t.is(exit, 0);
  t.is(stderr, '');
  t.true(all.length >= 22);
  for (const { words } of all) t.regex(stdout, new RegExp(`^ {2}${words.join(' ')} {2,}\\S`, 'm'));
});

for (const { words, command } of all)
  test(`billing ${words.join(' ')} --help explains every setting and gives examples`, async (t) => {
    const { settings } = await command();
    const { exit, stdout, stderr } = await run([...words, '--help'], { BILLING_LOG_LEVEL: 'nonsense' });
    t.is(exit, 0);
    t.is(stderr, '');
    t.true(stdout.startsWith(`Usage: billing ${words.join(' ')}`), stdout);
    t.regex(stdout, new RegExp(`Examples:\n.*billing ${words.join(' ')}`));
    for (const { env, path } of Object.values(settings))
      t.regex(stdout, new RegExp(`^ {2}${env} .*in the file: ${path}`, 'm'));
    t.deepEqual(await run(['help', ...words]), await run([...words, '--help']));
  });

test('a group of commands, an unknown command and an unknown option are bad usage and say where help is', async (t) => {
  for (const [argv, reason] of [
    [[], /^Usage: billing /],
    [['uploader', 'usage'], /^Usage: billing uploader usage /],
    [['uplaoder'], /unknown command 'uplaoder'\n\(Did you mean uploader\?\)\n"billing --help"/],
    [['uploader', 'usge', 'list'], /unknown command 'usge'\n"billing uploader --help"/],
    [['uploader', 'usage', 'lst'], /unknown command 'lst'/],
    [['uploader', '--nonsense'], /unknown option '--nonsense'\n"billing uploader --help"/],
    [['uploader', 'usage', 'list', '--nonsense'], /unknown option '--nonsense'\n"billing uploader usage list --help"/],
    [['aggregator', 'now'], /too many arguments/],
    [['migrate', 'now'], /unknown command 'now'/],
  ] as const) {
    const { exit, stdout, stderr } = await run(argv);
    t.is(exit, 2, argv.join(' '));
    t.is(stdout, '');
    t.regex(stderr, reason);
  }
});

test('options before a subcommand are those of the command before it, and --config holds for both', async (t) => {
  const { exit, stderr } = await run(['uploader', '--config', '/nowhere.json', 'usage', 'list']);
  t.is(exit, 2);
  t.regex(stderr, /^billing uploader usage list: .*\n.*\/nowhere\.json cannot be read/);
});

test('a file with the settings of all commands is known to each of them', async (t) => {
  const settings = (await Promise.all(all.map(({ command }) => command()))).flatMap((one) =>
    Object.values(one.settings),
  );
  const names = new Set(settings.map(({ path }) => path.split('.', 1)[0] ?? ''));
  t.true(names.size >= 10);
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'billing.json');
  writeFileSync(file, JSON.stringify(Object.fromEntries([...names].map((name) => [name, {}]))));
  t.deepEqual(readConfig(logSettings, { env: { BILLING_LOG_LEVEL: 'info' }, file }), E.right({ logLevel: 'info' }));
});

/** Of all commands that have settings of one of these names. */
const problemsOf = async (env: Environment): Promise<ReadonlyArray<string>> => {
  const outcomes = await Promise.all(
    all
      .filter(({ words }) => words.length === 1 && words[0] !== 'migrate')
      .map(({ words }) => run([...words], { ...BROKEN, ...env })),
  );
  return outcomes.flatMap(({ exit, stderr }) => (exit === 2 ? stderr.split('\n') : [`exit ${exit}`]));
};

/** No command starts with it. */
const BROKEN = { BILLING_LOG_LEVEL: 'loud' };

test('an address with a user or a password is refused wherever one is configured', async (t) => {
  const settings = (await Promise.all(all.map(({ command }) => command()))).flatMap((one) =>
    Object.values(one.settings),
  );
  const names = new Set(settings.filter(({ codec }) => codec.name === 'HttpUrl').map(({ env }) => env));
  t.true(names.size >= 6);
  for (const name of names) {
    const problems = await problemsOf({ [name]: 'https://somebody:hunter2@host.example.com/v1/' });
    t.true(
      problems.some((line) => line.startsWith(`  - ${name} must`)),
      name,
    );
    t.notRegex(problems.join(), /hunter2/);
  }
});

test('a secret goes unencrypted to no other host', async (t) => {
  for (const name of [
    'ZUORA_URL',
    'DIRECTORY_URL',
    'ZUORA_PAYMENT_PAGE_URL',
    'BILLING_PAGE_URL',
    'BILLING_API_OIDC_ISSUER',
  ]) {
    const problems = await problemsOf({ [name]: 'http://host.example.com/v1/', BILLING_API_OIDC_AUDIENCE: 'billing' });
    t.true(
      problems.some((line) => line.startsWith(`  - ${name} must begin with https://`)),
      `${name}: ${problems.join('\n')}`,
    );
    for (const fine of ['https://host.example.com/v1/', 'http://127.0.0.1:1/v1/'])
      t.false(
        (await problemsOf({ [name]: fine })).some((line) => line.startsWith(`  - ${name} must begin`)),
        name,
      );
  }
});

const REAL = { NODE_ENV: 'production', DATABASE_URL: 'postgres://u:hunter2@database/billing', ...BROKEN };

for (const [what, argv, env, problem] of [
  ['no database', ['aggregator'], { DATABASE_URL: undefined }, 'DATABASE_URL is missing: the embedded Postgres'],
  [
    'no database for a report',
    ['uploader', 'uploads', 'list'],
    { DATABASE_URL: undefined },
    'DATABASE_URL is missing: the embedded',
  ],
  [
    'a fake Zuora on this machine',
    ['uploader'],
    { ZUORA_URL: 'http://127.0.0.1:9881/v1/' },
    'ZUORA_URL names a fake Zuora',
  ],
  [
    'a fake Zuora elsewhere',
    ['uploader'],
    { ZUORA_URL: 'https://zuora.example.com/v1/', ZUORA_CLIENT_ID: 'fake-client' },
    'ZUORA_URL names a fake Zuora',
  ],
  ['a container without TLS', ['uploader'], { ZUORA_URL: 'http://zuora/v1/' }, 'ZUORA_URL must begin with https://'],
  [
    'an emulator of BigQuery',
    ['ingester'],
    { BIGQUERY_ENDPOINT: 'https://emulator' },
    'BIGQUERY_ENDPOINT names an emulator',
  ],
  [
    'a notifier that notifies nobody',
    ['enforcer'],
    { ENFORCER_NOTIFIER: 'log' },
    'ENFORCER_NOTIFIER=log notifies nobody',
  ],
  ['no notifier', ['enforcer', '--once'], {}, 'ENFORCER_NOTIFIER is missing'],
] as const)
  test(`production refuses ${what}`, async (t) => {
    const { exit, stdout, stderr } = await run(argv, { ...REAL, ...env });
    t.is(exit, 2);
    t.is(stdout, '');
    t.true(stderr.includes(`  - ${problem}`), stderr);
    t.notRegex(stderr, /hunter2/);
  });

for (const NODE_ENV of ['production', 'development', undefined])
  test(`without a notifier nobody is refused, in ${NODE_ENV ?? 'no'} mode`, async (t) => {
    for (const argv of [['enforcer'], ['enforcer', '--once']]) {
      const { exit, stdout, stderr } = await run(argv, { ...REAL, NODE_ENV });
      t.is(exit, 2);
      t.is(stdout, '');
      t.true(stderr.includes('  - ENFORCER_NOTIFIER is missing: no data is refused to customers'), stderr);
    }
  });

for (const [name, argv] of [
  ['DATABASE_URL', ['aggregator', '--once']],
  ['DIRECTORY_URL', ['enforcer', '--dry-run']],
  ['DIRECTORY_TOKEN', ['uploader']],
  ['BILLING_EVENT_STORE', ['ingester']],
  ['ENFORCER_NOTIFIER', ['enforcer']],
  ['INGESTER_TOKEN', ['ingester']],
  ['INGESTER_SHARED_KEY', ['ingester']],
  ['INGESTER_TLS_CERT', ['ingester']],
] as const)
  for (const value of ['', ' '])
    test(`${name}="${value}" is an error, not its absence`, async (t) => {
      const { exit, stderr } = await run(argv, { ...BROKEN, [name]: value });
      t.is(exit, 2);
      t.true(stderr.includes(`  - ${name} is set but empty`), stderr);
    });

for (const [name, meant] of [
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['database_url', 'DATABASE_URL'],
  ['AGGREGATOR_OVERLAP_HOUR', 'AGGREGATOR_OVERLAP_HOURS'],
] as const)
  test(`${name} is an error where ${meant} is not set`, async (t) => {
    const said = await run(['aggregator', '--once'], { ...BROKEN, [name]: 'postgres://u:hunter2@host/db' });
    t.is(said.exit, 2);
    t.true(said.stderr.includes(`  - ${name} is no setting: if ${meant} is meant, rename it`), said.stderr);
    t.notRegex(said.stderr, /hunter2/);
  });

test('what other programs and other commands are configured with is no misspelt setting', async (t) => {
  const env = {
    PATH: '/bin',
    PGUSER: 'x',
    POSTGRES_URL: 'x',
    AGGREGATOR_ADMIN_PORT: 'x',
    ZUORA_URL: 'x',
    UPLOADER_SCHEDULE: 'x',
  };
  const { stderr } = await run(['enforcer', 'notices', 'list'], { ...env, DATABASE_URL: '' });
  t.notRegex(stderr, /is no setting/);
});

for (const range of [
  '0.0.0.0/0',
  '::/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '64.0.0.0/3',
  '2000::/3',
  '::ffff:0:0/96',
  '::ffff:0.0.0.0/97',
])
  test(`the API trusts no proxy that may be anybody: ${range}`, async (t) => {
    const env = {
      ...BROKEN,
      BILLING_API_PROXY_ADDRESSES: `10.0.0.0/8,${range}`,
      BILLING_API_PROXY_SECRET: 'hunter2 hunter2 hunter2',
    };
    const { exit, stderr } = await run(['api'], env);
    t.is(exit, 2);
    t.true(stderr.includes(`BILLING_API_PROXY_ADDRESSES: "${range}" is no private network`), stderr);
    t.false(stderr.includes('"10.0.0.0/8"'));
  });

for (const range of [
  '10.0.0.0/8',
  '192.168.1.7',
  '172.16.0.0/12',
  '203.0.113.0/24',
  'fc00::/7',
  'fd12:3456::/48',
  '::1',
  '::ffff:10.0.0.0/104',
])
  test(`the API may trust a proxy from ${range}`, async (t) => {
    const { stderr } = await run(['api'], { ...BROKEN, BILLING_API_PROXY_ADDRESSES: range });
    t.notRegex(stderr, /PROXY_ADDRESSES/);
  });

for (const host of ['0.0.0.0', '::', '10.1.2.3', 'example.com'])
  test(`--insecure-dev is refused on ${host}`, async (t) => {
    const { exit, stderr } = await run(['api', '--insecure-dev'], { ...BROKEN, BILLING_API_HOST: host });
    t.is(exit, 2);
    t.true(stderr.includes(`BILLING_API_HOST must be of this machine, not ${host}`), stderr);
  });

test('a migration is a command of its own', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const env = { DATABASE_URL: database.url, NODE_ENV: 'production' };
  t.regex(
    (await run(['migrate'], env)).stdout,
    /^Applied 1, 2, .*: the database is at version \d+\.\nMade the partitions of /,
  );
  t.regex((await run(['migrate'], env)).stdout, /^The database is at version \d+: there was nothing to do\.\n$/);
});
