import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { notifierRules, notifierSettings, readConfig, smtpConfigOf } from '../src/index.ts';

const MAIL = {
  ENFORCER_NOTIFIER: 'smtp',
  SMTP_URL: 'smtp://mail.example.com',
  SMTP_FROM: 'Billing <billing@example.com>',
  BILLING_PAGE_URL: 'https://app.example.com/{organization}/billing',
};

const read = (env: Readonly<Record<string, string>>) => readConfig(notifierSettings, { env }, notifierRules);

const problems = (env: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const config = read(env);
  return E.isLeft(config) ? config.left : [];
};

const smtp = (env: Readonly<Record<string, string>>) => {
  const config = read({ ...MAIL, ...env });
  if (E.isLeft(config)) throw new Error(config.left.join());
  return smtpConfigOf(config.right, 7n);
};

test('nobody is told by mail unless that was chosen', (t) => {
  const config = read({ SMTP_URL: MAIL.SMTP_URL });
  t.true(E.isRight(config) && smtpConfigOf(config.right, 0n) === undefined);
});

test('everything that mail needs and that is missing is said at once', (t) => {
  const said = problems({ ENFORCER_NOTIFIER: 'smtp' });
  t.is(said.length, 3);
  for (const name of ['SMTP_URL', 'SMTP_FROM', 'BILLING_PAGE_URL']) t.true(said.some((line) => line.startsWith(name)));
  t.is(problems({ ENFORCER_NOTIFIER: 'pigeon', SMTP_URL: 'mail', SMTP_FROM: 'me', SMTP_TLS: 'maybe' }).length, 4);
});

test('outside of this machine nothing is said unencrypted, unless somebody wants it so', (t) => {
  t.like(smtp({}), { host: 'mail.example.com', port: 587, tls: 'starttls' });
  t.like(smtp({ SMTP_TLS: 'off' }), { tls: 'off' });
  t.like(smtp({ SMTP_URL: 'smtps://mail.example.com' }), { port: 465, tls: 'implicit' });
  t.like(smtp({ SMTP_URL: 'smtps://mail.example.com:2465', SMTP_TLS: 'off' }), { port: 2465, tls: 'implicit' });
  for (const here of ['localhost', '127.0.0.1', '[::1]'])
    t.like(smtp({ SMTP_URL: `smtp://${here}:2525` }), { port: 2525, tls: 'off' }, here);
  t.like(smtp({ SMTP_URL: 'smtp://127.0.0.1:2525', SMTP_TLS: 'starttls' }), { tls: 'starttls' });
  t.like(smtp({ SMTP_URL: 'smtp://127.0.0.1.example.com' }), { tls: 'starttls' });
});

test('who signs in stands in the URL or beside it, and never in a message', (t) => {
  const account = { user: 'a@b', password: 'p/w' };
  t.deepEqual(smtp({ SMTP_URL: 'smtp://a%40b:p%2Fw@mail.example.com' })?.account, account);
  t.deepEqual(smtp({ SMTP_USER: 'a@b', SMTP_PASSWORD: 'p/w' })?.account, account);
  t.is(smtp({})?.account, undefined);
  for (const wrong of [
    { SMTP_PASSWORD: 'hunter2' },
    { SMTP_URL: 'smtp://a:hunter2@mail.example.com', SMTP_USER: 'b', SMTP_PASSWORD: 'hunter3' },
    { SMTP_URL: 'http://a:hunter2@mail.example.com' },
  ]) {
    const said = problems({ ...MAIL, ...wrong });
    t.is(said.length, 1);
    t.notRegex(said.join(), /hunter/);
  }
});

test('the mails say what the policy is', (t) => {
  t.deepEqual(smtp({})?.links, { billingPage: MAIL.BILLING_PAGE_URL, uploadGrace: 7n });
});
