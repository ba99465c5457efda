/** What a failed call means: whether a file can have been taken, and whether a repetition may help. */
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { toConnectionFailure as connectionFailureAt } from '../src/connection-error.ts';
import { readAnswer, readRetryAfter } from '../src/decode/answer.ts';
import { type CallFailure, isNotFound, isThrottled, mayPass, toProviderError, toSubmitError } from '../src/failure.ts';

const answered = (status: number, text: string, retryAfter: string | null = null): CallFailure => {
  const answer = readAnswer({ status, retryAfter, text }, Date.parse('2026-03-17T09:30:00Z'));
  if (E.isRight(answer)) throw new Error('it was taken for a success');
  return answer.left;
};

const refused = (code: number | string, status = 200): CallFailure =>
  answered(status, `{"success":false,"processId":"x","reasons":[{"code":${code},"message":"no"}]}`);

const SUBMITS: ReadonlyArray<readonly [string, CallFailure, 'NotSent' | 'Refused' | 'OutcomeUnknown']> = [
  ['an invalid field', refused(53200020), 'Refused'],
  ['an unknown field', refused(53200021), 'Refused'],
  ['a missing field', refused(53200022), 'Refused'],
  ['a broken rule', refused(53200030), 'Refused'],
  ['something not found', refused(53200040), 'Refused'],
  ['a malformed request', refused(53200090), 'Refused'],
  ['a code written as text', refused('"53200020"'), 'Refused'],
  ['HTTP 400', answered(400, '<html>'), 'Refused'],
  ['HTTP 413', answered(413, ''), 'Refused'],
  ['a method that is not supported', refused(53200045, 405), 'Refused'],
  ['an unknown code under HTTP 400', refused(53200098, 400), 'Refused'],
  ['missing permission', refused(53200010), 'NotSent'],
  ['failed authentication', refused(90000011), 'NotSent'],
  ['HTTP 401', answered(401, ''), 'NotSent'],
  ['HTTP 403', answered(403, ''), 'NotSent'],
  ['HTTP 429', answered(429, '', '7'), 'NotSent'],
  ['the request limit', refused(53200070), 'NotSent'],
  ['locking contention', refused(53200050), 'OutcomeUnknown'],
  ['an internal error', refused(53200060), 'OutcomeUnknown'],
  ['a temporary error', refused(53200061), 'OutcomeUnknown'],
  ['an unknown category', refused(53200098), 'OutcomeUnknown'],
  ['an external error', refused(53200099, 500), 'OutcomeUnknown'],
  ['an external error under HTTP 400', refused(53200099, 400), 'OutcomeUnknown'],
  ['a key that another request has', refused(90000030, 422), 'OutcomeUnknown'],
  ['a key whose request is in progress', refused(90000050, 409), 'OutcomeUnknown'],
  ['a failure without reasons', answered(200, '{"success":false}'), 'OutcomeUnknown'],
  ['an internal error under HTTP 400', refused(53200060, 400), 'OutcomeUnknown'],
  ['HTTP 408', answered(408, ''), 'OutcomeUnknown'],
  ['HTTP 409', answered(409, ''), 'OutcomeUnknown'],
  ['HTTP 500', answered(500, '{"success":false,"reasons":[{"code":53200020,"message":"no"}]}'), 'OutcomeUnknown'],
  ['HTTP 503', answered(503, ''), 'OutcomeUnknown'],
  ['a redirect', answered(302, ''), 'OutcomeUnknown'],
  ['half a JSON', answered(200, '{"success": tru'), 'OutcomeUnknown'],
  ['an empty body', answered(200, ''), 'OutcomeUnknown'],
];

for (const [what, failure, tag] of SUBMITS)
  test(`a usage file that meets with ${what} is ${tag}`, (t) => {
    t.is(toSubmitError(failure)._tag, tag);
  });

test('the older shape of a failure is understood', (t) => {
  const failure = answered(200, '{"Success":false,"Errors":[{"Code":"MALFORMED_QUERY","Message":"what?"}]}');
  t.regex(toSubmitError(failure).reason, /what\?/);
});

const older = (code: string): CallFailure =>
  answered(200, `{"Success":false,"Errors":[{"Code":"${code}","Message":"no"}]}`);

test('the words of actions are told apart as the numbers are', (t) => {
  for (const code of ['LOCK_COMPETITION', 'TRANSACTION_TIMEOUT', 'REQUEST_EXCEEDED_RATE', 'SERVER_UNAVAILABLE'])
    t.true(mayPass(older(code)), code);
  for (const code of ['MALFORMED_QUERY', 'INVALID_FIELD', 'INVALID_SESSION', 'A_WORD_THAT_IS_NEW', 'constructor'])
    t.false(mayPass(older(code)), code);
  t.true(isThrottled(older('REQUEST_EXCEEDED_LIMIT')));
  t.true(isNotFound(older('INVALID_ID')));
  t.deepEqual(toProviderError(older('MALFORMED_QUERY')), {
    _tag: 'ProviderRefused',
    code: O.none,
    message: 'Zuora refused with HTTP 200: no (code MALFORMED_QUERY)',
  });
});

test('digits are a code with a kind only where a resource stands before the kind', (t) => {
  t.false(mayPass(refused(50)));
  t.true(mayPass(refused(53200050)));
});

test('the provider’s code and words reach whoever asked; what is not there is told from what is refused', (t) => {
  const error = toProviderError(refused(53100020));
  t.deepEqual(error, {
    _tag: 'ProviderRefused',
    code: O.some(53100020),
    message: 'Zuora refused with HTTP 200: no (code 53100020)',
  });
  t.true(isNotFound(refused(53100040)));
  t.true(isNotFound(answered(404, '')));
  t.false(isNotFound(refused(53100041)));
});

// *API upgrades*, 2024-05-20: each category has a status of its own, and the body says what it said under 200.
for (const [category, status, tag, passes] of [
  ['10', 403, 'ProviderRefused', false],
  ['11', 401, 'ProviderRefused', false],
  ['20', 400, 'ProviderRefused', false],
  ['27', 400, 'ProviderRefused', false],
  ['30', 400, 'ProviderRefused', false],
  ['40', 404, 'ProviderRefused', false],
  ['45', 405, 'ProviderRefused', false],
  ['50', 409, 'ProviderUnavailable', true],
  ['61', 500, 'ProviderUnavailable', true],
  ['70', 429, 'ProviderUnavailable', true],
  ['90', 400, 'ProviderRefused', false],
] as const)
  test(`category ${category} means the same under HTTP 200, ${status} and 500`, (t) => {
    for (const under of [200, status, 500]) {
      const failure = refused(`531000${category}`, under);
      t.is(toProviderError(failure)._tag, tag, `${under}`);
      t.is(mayPass(failure), passes, `${under}`);
      t.is(isNotFound(failure), category === '40', `${under}`);
    }
  });

test('an error of the gateway is no refusal, under any status', (t) => {
  for (const status of [200, 400, 500])
    t.is(toProviderError(refused(54000099, status))._tag, 'ProviderUnavailable', `${status}`);
});

test('what may pass is unavailable, and says when to come back', (t) => {
  for (const failure of [
    refused(50000050),
    refused(50000061),
    refused(50000070),
    answered(502, ''),
    answered(429, ''),
  ]) {
    t.true(mayPass(failure));
    t.is(toProviderError(failure)._tag, 'ProviderUnavailable');
  }
  t.false(mayPass(refused(50000030)));
  t.like(toProviderError(answered(429, '', '7')), { retryAfterSeconds: O.some(7) });
  t.like(toProviderError(answered(503, '', 'Tue, 17 Mar 2026 09:30:30 GMT')), { retryAfterSeconds: O.some(30) });
});

test('Retry-After is a number of seconds or a date, and nothing else', (t) => {
  const now = Date.parse('2026-03-17T09:30:00Z');
  t.deepEqual(readRetryAfter('0', now), O.some(0));
  t.deepEqual(readRetryAfter('Tue, 17 Mar 2026 09:29:00 GMT', now), O.some(0));
  t.deepEqual(readRetryAfter('soon', now), O.none);
  t.deepEqual(readRetryAfter(null, now), O.none);
});

const withCode = (code: string): Error => Object.assign(new Error('secret text'), { code });

const toConnectionFailure = (error: unknown) => connectionFailureAt(error, 'https://rest.zuora.com/v1/');

test('only errors from before the connection stood prove that nothing was sent', (t) => {
  const wrapped = (cause: unknown): Error => new TypeError('fetch failed', { cause });
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])
    t.is(toConnectionFailure(wrapped(withCode(code)))._tag, 'NeverSent', code);
  for (const code of ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'ERR_SSL_BAD_RECORD_MAC'])
    t.is(toConnectionFailure(wrapped(withCode(code)))._tag, 'NoAnswer', code);
  t.deepEqual(toConnectionFailure(new Error('anything')), { _tag: 'NoAnswer', reason: 'Error (rest.zuora.com)' });
  const both = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]);
  t.is(toConnectionFailure(wrapped(both))._tag, 'NeverSent', 'both addresses refused');
  const mixed = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNRESET')]);
  t.is(toConnectionFailure(wrapped(mixed))._tag, 'NoAnswer', 'one of the addresses was reached');
  t.notRegex(JSON.stringify(toConnectionFailure(wrapped(withCode('ECONNRESET')))), /secret/);
});
