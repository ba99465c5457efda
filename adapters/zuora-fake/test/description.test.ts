/** The description of the calls: what it finds wrong, and that this server answers as it says. */
import { CALLS, checkExchange, DEFAULT_CREDENTIALS, type Exchange, startFakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';
import { type Form, mismatches } from '../src/description/form.ts';
import { parseExact } from '../src/http/exact-json.ts';

const CASES: ReadonlyArray<readonly [string, Form, string, ReadonlyArray<string>]> = [
  ['a day', 'day', '"2026-02-28"', []],
  ['a day that no calendar has', 'day', '"2026-02-30"', ['at must be: day']],
  ['a moment with a blank', 'moment', '"2026-03-16 00:00:00"', []],
  ['a moment with a zone', 'moment', '"2026-03-16T00:00:00.000Z"', []],
  ['a day in place of a moment', 'moment', '"2026-03-16"', ['at must be: moment']],
  ['digits as text', 'decimal', '"12.500000000"', []],
  ['digits as a number', 'decimal', '0E-9', []],
  ['a comma in digits', 'decimal', '"12,5"', ['at must be: decimal']],
  ['a number as text', 'number', '"12"', ['at must be: number']],
  ['a fraction', 'whole', '1.5', ['at must be: whole']],
  ['a path', 'link', '"/v1/usage/accounts/W1?page=2"', []],
  ['no address', 'link', '"page 2"', ['at must be: link']],
  ['another word', { words: ['Active'] }, '"active"', ['at must be one of: Active']],
  ['long text', { textUpTo: 3 }, '"four"', ['at must be text of at most 3 characters']],
  ['either of two', { either: ['null', 'text'] }, 'null', []],
  ['neither of two', { either: ['null', 'text'] }, '5', ['at must be: text']],
  ['a field that is missing', { fields: { a: 'text', 'b?': 'text' } }, '{}', ['at.a is missing']],
  ['a field too many', { fields: {} }, '{"a":1}', ['at.a is not described']],
  ['an item of a list', { list: { fields: { a: 'flag' } } }, '[{"a":true},{"a":1}]', ['at[1].a must be: flag']],
  ['a list that is none', { list: 'text' }, '{}', ['at must be a list']],
  ['an object that is none', { fields: {} }, '[]', ['at must be an object']],
];

for (const [what, form, json, problems] of CASES)
  test(`the description judges ${what}`, (t) => {
    t.deepEqual(mismatches(form, parseExact(json), 'at'), problems);
  });

const EXCHANGE: Exchange = {
  method: 'POST',
  path: '/v1/operations/invoice-collect',
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: '{"accountKey":"W1"}',
  status: 200,
  answerType: 'application/json; charset=utf-8',
  answerBody: '{"success":false,"reasons":[{"code":54000030,"message":"no"}]}',
};

test('an exchange is judged by its call: address, type, body, keys and answer', (t) => {
  const judged = (given: Partial<Exchange>) =>
    checkExchange({ ...EXCHANGE, ...given }).map((one) => one.replace(/^.*?: /, ''));
  t.deepEqual(judged({}), []);
  t.deepEqual(judged({ path: '/v1/operations/bill-run' }), ['no such call is described']);
  t.deepEqual(judged({ path: '/v1/operations/invoice-collect?force=1' }), ['query force must be: null']);
  t.deepEqual(judged({ requestHeaders: {} }), ["content-type is '', not 'application/json'"]);
  t.deepEqual(judged({ requestBody: '{"accountKey":"W1","card":"4111"}' }), ['body.card is not described']);
  t.deepEqual(judged({ requestBody: '{' }), ['body must be an object']);
  t.deepEqual(judged({ answerBody: '{"success":true}' }).length, 3);
  t.deepEqual(judged({ answerBody: '{"Success":false,"Errors":[]}' }).length, 4, 'the other form of a failure');
  t.deepEqual(judged({ answerType: 'text/html' }), ["a failure is 'text/html'"]);
  const keys = { ...EXCHANGE.requestHeaders, 'idempotency-key': 'k'.repeat(256), 'zuora-track-id': 't'.repeat(65) };
  t.deepEqual(judged({ requestHeaders: keys }).length, 2);
});

test('this server answers as described, also where it is asked by nobody but other teams', async (t) => {
  const fake = await startFakeZuora({ importDelayMs: 0 });
  const { apiAccessKeyId, apiSecretAccessKey } = DEFAULT_CREDENTIALS;
  fake.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-01-01' });
  const product = '2c92c0f8000000000000000000c00001';
  const paths = ['transactions/payments/accounts/W1', `catalog/product/${product}`, 'catalog/products', 'files/none'];
  for (const path of paths) {
    const answer = await fetch(new URL(path, fake.url), { headers: { apiAccessKeyId, apiSecretAccessKey } });
    const exchange = {
      method: 'GET',
      path: `/v1/${path}`,
      requestHeaders: {},
      requestBody: '',
      status: answer.status,
      answerType: answer.headers.get('content-type') ?? '',
      answerBody: await answer.text(),
    };
    t.deepEqual(checkExchange(exchange), [], path);
  }
  await fake.close();
});

test('no two descriptions are of the same call', (t) => {
  const names = CALLS.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  t.is(new Set(names).size, names.length);
});
