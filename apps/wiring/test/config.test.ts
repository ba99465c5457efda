import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { adminSettings, logSettings, scheduleSetting } from '../src/config/app-settings.ts';
import { explainSettings } from '../src/config/explain-settings.ts';
import { readConfig } from '../src/config/read-config.ts';
import { rule } from '../src/config/rule.ts';
import { Secret } from '../src/config/secret.ts';
import { type ConfigOf, optional, required, type Settings, withDefault } from '../src/config/setting.ts';
import { HttpUrl, Port, SecretText, Text, wholeNumber, YesNo } from '../src/config/values.ts';
import { databaseSettings } from '../src/postgres/settings.ts';
import { zuoraAccess } from '../src/zuora/access.ts';
import { zuoraRules } from '../src/zuora/rules.ts';
import { zuoraSettings } from '../src/zuora/settings.ts';

const settings = {
  ...logSettings,
  ...databaseSettings,
  ...adminSettings('ingester'),
  port: withDefault({ path: 'ingester.port', env: 'INGESTER_PORT', help: 'Port', codec: Port }, 9880),
  token: optional({ path: 'ingester.token', env: 'INGESTER_TOKEN', help: 'Token', codec: SecretText }),
  schedule: scheduleSetting('ingester', 'INGESTER', 'schedule', '0 10 * * * *'),
};

const file = (t: ExecutionContext, content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'billing config '));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'billing.json');
  writeFileSync(path, content);
  return path;
};

const problems = (given: Settings, env: Readonly<Record<string, string>>, path?: string): ReadonlyArray<string> => {
  const config = readConfig(given, path === undefined ? { env } : { env, file: path });
  return E.isLeft(config) ? config.left : [];
};

test('nothing given means defaults', (t) => {
  t.deepEqual(readConfig(settings, { env: {} }), {
    _tag: 'Right',
    right: {
      logLevel: 'info',
      databaseUrl: undefined,
      databasePoolSize: 10,
      databaseStatementTimeout: 60,
      databaseLockTimeout: 0,
      jobLease: 30,
      migrate: undefined,
      dataDirectory: '.local',
      adminHost: '127.0.0.1',
      adminPort: 24231,
      port: 9880,
      token: undefined,
      schedule: '0 10 * * * *',
    },
  });
});

test('the environment wins over the file, and the file over the default', (t) => {
  const path = file(t, '{"logLevel":"warn","ingester":{"port":1,"adminPort":2}}');
  const config = readConfig(settings, { env: { INGESTER_PORT: '3' }, file: path });
  t.like(E.isRight(config) ? config.right : {}, { logLevel: 'warn', port: 3, adminPort: 2 });
});

test('the variable BILLING_CONFIG names the file', (t) => {
  const config = readConfig(settings, { env: { BILLING_CONFIG: file(t, '{"ingester":{"port":17}}') } });
  t.is(E.isRight(config) ? config.right.port : 0, 17);
});

test('an empty variable counts as not given', (t) => {
  const config = readConfig(settings, { env: { INGESTER_PORT: '', BILLING_CONFIG: '' } });
  t.is(E.isRight(config) ? config.right.port : 0, 9880);
});

test('all problems are listed at once, each with its variable or its place in the file and what would be right', (t) => {
  const path = file(t, '{"ingester":{"schedule":"whenever","prot":1},"dataBase":"x","aggregator":{"anything":true}}');
  const env = { INGESTER_PORT: '70000', BILLING_LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://u:hunter2@h/db' };
  t.deepEqual(problems(settings, env, path), [
    'BILLING_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
    'DATABASE_URL must be a URL such as postgres://user:password@host:5432/database',
    'INGESTER_PORT must be a whole number from 0 to 65535',
    '"ingester.schedule" in the configuration file must be a cron pattern of six fields, seconds first, such as "0 10 * * * *"',
    '"ingester.prot" in the configuration file is not known. Known here: ingester.adminHost, ingester.adminPort, ingester.port, ingester.token, ingester.schedule',
    '"dataBase" in the configuration file is not known. Known here: logLevel, databaseUrl, dataDirectory, database.migrate, database.poolSize, database.statementTimeoutSeconds, database.lockTimeoutSeconds, database.jobLeaseSeconds, ingester.adminHost, ingester.adminPort, ingester.port, ingester.token, ingester.schedule',
  ]);
});

test('a setting that is required and missing is explained', (t) => {
  const about = { path: 'a.key', env: 'A_KEY', help: 'Opens the door', codec: Text };
  t.deepEqual(problems({ key: required(about) }, {}), [
    'A_KEY is missing (Opens the door). Set it, or "a.key" in the configuration file.',
  ]);
});

test('a rule about several settings is judged once each of them is right on its own, whatever the others are', (t) => {
  type Values = ConfigOf<typeof settings>;
  const apart = rule<Values, 'port' | 'adminPort'>(['port', 'adminPort'], ({ port, adminPort }) =>
    port === adminPort ? ['the ports are the same'] : [],
  );
  const judge = (env: Readonly<Record<string, string>>) => readConfig(settings, { env }, [apart]);
  t.deepEqual(judge({ INGESTER_PORT: '24231' }), E.left(['the ports are the same']));
  t.true(E.isRight(judge({})));
  t.deepEqual(judge({ INGESTER_PORT: 'x' }), E.left(['INGESTER_PORT must be a whole number from 0 to 65535']));
  t.deepEqual(
    judge({ INGESTER_PORT: '24231', BILLING_LOG_LEVEL: 'loud' }),
    E.left([
      'BILLING_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
      'the ports are the same',
    ]),
  );
});

test('a file that is not there, or is not JSON, or is not an object, is named', (t) => {
  t.deepEqual(problems(settings, {}, '/nowhere/billing.json'), [
    'The configuration file /nowhere/billing.json cannot be read: there is no such file',
  ]);
  const list = file(t, '[]');
  t.deepEqual(problems(settings, {}, list), [`The configuration file ${list} must hold a JSON object`]);
  const directory = tmpdir();
  t.deepEqual(problems(settings, {}, directory), [`The configuration file ${directory} cannot be read: EISDIR`]);
});

for (const content of ['{"ingester":{"token": hunter2}}', '{"token":"hunter2" "x":1}', '{"token":"hunter2', ''])
  test(`a file that is not JSON is described without what is in it: ${content}`, (t) => {
    const [problem = ''] = problems(settings, {}, file(t, content));
    t.regex(problem, /is not valid JSON: ./);
    t.notRegex(problem, /hunter/);
  });

test('one file serves all apps: what only others look at is no problem', (t) => {
  const shared = {
    logLevel: 'warn',
    eventStore: 'bigquery',
    bigquery: { dataset: 'metering' },
    directory: { url: 'http://localhost/' },
    zuora: { url: 'http://localhost/v1/' },
    enforcer: { noticeDays: 3 },
  };
  t.deepEqual(problems(settings, {}, file(t, JSON.stringify(shared))), []);
});

test('a section that should hold settings but is a value is reported', (t) => {
  t.regex(problems(settings, {}, file(t, '{"ingester":5}'))[0] ?? '', /^"ingester" in the configuration file/);
});

test('secrets are not shown by anything that prints', (t) => {
  const config = readConfig(settings, {
    env: { DATABASE_URL: 'postgres://u:hunter2@h/db', INGESTER_TOKEN: 'hunter2' },
  });
  if (E.isLeft(config)) return t.fail();
  for (const shown of [JSON.stringify(config), inspect(config, { depth: 9 }), `${config.right.token}`])
    t.notRegex(shown, /hunter2/);
  t.is(config.right.token?.reveal(), 'hunter2');
  t.is(config.right.databaseUrl?.reveal(), 'postgres://u:hunter2@h/db');
});

test('the help names every setting with its variable, its place in the file and its default, and no secret', (t) => {
  const help = explainSettings({
    ...settings,
    hidden: withDefault({ path: 'hidden', env: 'HIDDEN', help: 'Hidden', codec: SecretText }, new Secret('hunter2')),
  });
  t.regex(help, /INGESTER_PORT +Port \(default: 9880; in the file: ingester\.port\)/);
  t.regex(help, /DATABASE_URL/);
  t.notRegex(help, /hunter2/);
});

const values: ReadonlyArray<readonly [name: string, result: boolean]> = [
  ['port 0', E.isRight(Port.decode('0'))],
  ['port 65535 as a number', E.isRight(Port.decode(65_535))],
  ['yes as text', E.isRight(YesNo.decode('true'))],
  ['https', E.isRight(HttpUrl.decode('https://rest.zuora.com/v1/'))],
  ['5 of 1 to 5', E.isRight(wholeNumber(1, 5).decode('5'))],
];
for (const [name, accepted] of values) test(`${name} is accepted`, (t) => t.true(accepted));

const refused: ReadonlyArray<readonly [name: string, result: boolean]> = [
  ['port 65536', E.isLeft(Port.decode('65536'))],
  ['port -1', E.isLeft(Port.decode('-1'))],
  ['port 80.5', E.isLeft(Port.decode(80.5))],
  ['port 0x50', E.isLeft(Port.decode('0x50'))],
  ['yes as "yes"', E.isLeft(YesNo.decode('yes'))],
  ['blank text', E.isLeft(Text.decode('  '))],
  ['a file URL', E.isLeft(HttpUrl.decode('file:///etc/passwd'))],
  ['6 of 1 to 5', E.isLeft(wholeNumber(1, 5).decode('6'))],
];
for (const [name, isRefused] of refused) test(`${name} is refused`, (t) => t.true(isRefused));

const zuora = (env: Readonly<Record<string, string>>) => {
  const config = readConfig(zuoraSettings, { env }, zuoraRules);
  return E.isLeft(config) ? config : zuoraAccess(config.right);
};

test('Zuora needs a URL and either an OAuth client or an access key; what is missing is listed at once', (t) => {
  const missing = (env: Readonly<Record<string, string>>): ReadonlyArray<string> => {
    const access = zuora(env);
    return E.isLeft(access) ? access.left.map((problem) => problem.split(' ', 1)[0] ?? '') : [];
  };
  t.deepEqual(missing({}), ['ZUORA_URL', 'ZUORA_CLIENT_ID', 'ZUORA_CLIENT_SECRET']);
  t.deepEqual(missing({ ZUORA_CLIENT_ID: 'a' }), ['ZUORA_URL', 'ZUORA_CLIENT_SECRET']);
  t.deepEqual(missing({ ZUORA_URL: 'http://localhost/v1/', ZUORA_API_ACCESS_KEY_ID: 'a' }), [
    'ZUORA_API_SECRET_ACCESS_KEY',
  ]);
  t.deepEqual(missing({ ZUORA_URL: 'http://localhost/v1/', ZUORA_CLIENT_ID: 'a', ZUORA_CLIENT_SECRET: 'b' }), []);
  t.deepEqual(missing({ ZUORA_URL: 'localhost' }), ['ZUORA_URL', 'ZUORA_CLIENT_ID', 'ZUORA_CLIENT_SECRET']);
});

const REACHABLE = { ZUORA_URL: 'http://localhost/v1/', ZUORA_CLIENT_ID: 'a', ZUORA_CLIENT_SECRET: 'b' };

test('the URL of Zuora ends in /v1/: a missing slash is added, and anything else is a problem that names it', (t) => {
  for (const url of ['https://rest.zuora.com/v1', 'https://rest.zuora.com/v1/']) {
    const access = zuora({ ...REACHABLE, ZUORA_URL: url });
    t.is(E.isRight(access) && access.right.baseUrl, 'https://rest.zuora.com/v1/');
  }
  for (const url of ['https://rest.zuora.com', 'https://rest.zuora.com/v1/accounts', 'https://rest.zuora.com/?a=/v1/'])
    t.deepEqual(
      zuora({ ...REACHABLE, ZUORA_URL: url }),
      E.left(['ZUORA_URL must end in /v1/, as https://rest.zuora.com/v1/ does']),
    );
});

test('how many requests may be at Zuora at once is a setting', (t) => {
  for (const [given, expected] of [
    [{}, 40],
    [{ ZUORA_MAX_CONCURRENT: '12' }, 12],
  ] as const) {
    const access = zuora({ ...REACHABLE, ...given });
    t.is(E.isRight(access) && access.right.maxConcurrent, expected);
  }
  for (const bad of ['0', '41', 'many'])
    t.regex(JSON.stringify(zuora({ ...REACHABLE, ZUORA_MAX_CONCURRENT: bad })), /ZUORA_MAX_CONCURRENT/);
});

const PAGE = {
  ZUORA_PAYMENT_PAGE_URL: 'https://www.zuora.com/apps/PublicHostedPageLite.do',
  ZUORA_PAYMENT_PAGE_ID: 'page',
  ZUORA_PAYMENT_PAGE_GATEWAY: 'Stripe',
};

test('the hosted page for cards is configured whole or not at all', (t) => {
  const without = zuora(REACHABLE);
  t.false(E.isRight(without) && 'paymentPage' in without.right);
  const whole = zuora({ ...REACHABLE, ...PAGE });
  t.deepEqual(E.isRight(whole) && whole.right.paymentPage, {
    url: PAGE.ZUORA_PAYMENT_PAGE_URL,
    pageId: 'page',
    paymentGateway: 'Stripe',
    supportedTypes: 'AmericanExpress,Discover,MasterCard,Visa',
  });
  const half = zuora({ ...REACHABLE, ZUORA_PAYMENT_PAGE_ID: 'page' });
  t.deepEqual(E.isLeft(half) && half.left.map((problem) => problem.split(' ', 1)[0]), [
    'ZUORA_PAYMENT_PAGE_URL',
    'ZUORA_PAYMENT_PAGE_GATEWAY',
  ]);
});

test('an OAuth client and an access key together are a contradiction, even where one is incomplete', (t) => {
  const env = { ZUORA_URL: 'http://localhost/v1/', ZUORA_CLIENT_ID: 'a', ZUORA_API_ACCESS_KEY_ID: 'b' };
  t.deepEqual(
    zuora(env),
    E.left(['ZUORA_CLIENT_ID and ZUORA_API_ACCESS_KEY_ID exclude each other: give one of the two pairs']),
  );
});
