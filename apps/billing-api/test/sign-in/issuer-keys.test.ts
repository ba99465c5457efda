/** When an issuer's keys are fetched, by a clock that the test moves. */
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { COOLDOWN_MILLIS, issuerKeys } from '../../src/sign-in/issuer-keys.ts';

const MINUTE = 60_000;

const published = async (kid: string): Promise<JSONWebKeySet> => ({
  keys: [{ ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid, alg: 'ES256' }],
});

const setUp = async () => {
  const state = { now: 0, fetches: 0, answer: E.right(await published('first')) as E.Either<string, JSONWebKeySet> };
  const keys = issuerKeys(
    async () => {
      state.fetches += 1;
      return state.answer;
    },
    () => state.now,
  );
  const find = async (kid: string): Promise<string> => {
    const found = await keys.find({ alg: 'ES256', kid })();
    return E.isRight(found) ? 'found' : found.left._tag;
  };
  return { state, keys, find };
};

test('A key that the issuer changed to is fetched when a token first names it, and the old one is gone', async (t) => {
  const { state, find } = await setUp();
  t.is(await find('first'), 'found');
  state.answer = E.right(await published('second'));
  state.now += COOLDOWN_MILLIS;
  t.is(await find('second'), 'found');
  t.is(await find('first'), 'NoSuchKey');
  t.is(state.fetches, 2);
});

test('Tokens that name made-up keys fetch no more than once in a while', async (t) => {
  const { state, find } = await setUp();
  t.is(await find('first'), 'found');
  for (let n = 0; n < 100; n += 1) t.is(await find(`made-up-${n}`), 'NoSuchKey');
  t.is(state.fetches, 1);
  state.now += COOLDOWN_MILLIS;
  for (let n = 0; n < 100; n += 1) t.is(await find(`made-up-${n}`), 'NoSuchKey');
  t.is(state.fetches, 2);
  t.is(await find('first'), 'found');
});

test('Kept keys are fetched again after ten minutes, so that one that was taken back stops working', async (t) => {
  const { state, find } = await setUp();
  t.is(await find('first'), 'found');
  state.answer = E.right(await published('second'));
  state.now += 10 * MINUTE - 1;
  t.is(await find('first'), 'found');
  state.now += 1;
  t.is(await find('first'), 'NoSuchKey');
});

test('An issuer that goes down signs nobody out for a day, and then cannot vouch for anybody', async (t) => {
  const { state, find } = await setUp();
  t.is(await find('first'), 'found');
  state.answer = E.left('down');
  state.now += 24 * 60 * MINUTE - 1;
  t.is(await find('first'), 'found');
  t.is(await find('second'), 'KeysUnavailable', 'it may be a new key');
  state.now += 1;
  t.is(await find('first'), 'KeysUnavailable');
});

test('A failed fetch is not repeated at once, and says when it may be', async (t) => {
  const { state, keys, find } = await setUp();
  const good = state.answer;
  state.answer = E.left('down');
  t.is(await find('first'), 'KeysUnavailable');
  state.answer = good;
  state.now += COOLDOWN_MILLIS - 2_500;
  t.deepEqual(
    await keys.find({ alg: 'ES256', kid: 'first' })(),
    E.left({ _tag: 'KeysUnavailable', message: 'down', retryAfterSeconds: 3 }),
  );
  t.is(state.fetches, 1);
  state.now += 2_500;
  t.is(await find('first'), 'found');
});

test('Keys that are no keys count as a failed fetch', async (t) => {
  const { state, find } = await setUp();
  state.answer = E.right({ keys: 'none' } as unknown as JSONWebKeySet);
  t.is(await find('first'), 'KeysUnavailable');
});
