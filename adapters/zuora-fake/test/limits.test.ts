/** Request limits, and how long a token is good: by the machine's clock, or by the fake's. */
import test from 'ava';
import { KEYS, withClient } from './support/client.ts';

const tokenOf = async (url: string): Promise<string> => {
  const answer = await fetch(new URL('/oauth/token', url), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'fake-client',
      client_secret: 'fake-client-secret',
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
};

test('requests above the limit of a minute wait until it is over, and are told how long', (t) =>
  withClient(
    async ({ url, moveTo }) => {
      const ask = () => fetch(`${url}catalog/products`, { headers: KEYS });
      t.is((await ask()).headers.get('ratelimit-remaining'), '1');
      t.is((await ask()).status, 200);
      moveTo('2026-10-05T12:00:20.500Z');
      const refused = await ask();
      t.deepEqual(
        [
          refused.status,
          refused.headers.get('retry-after'),
          refused.headers.get('ratelimit-reset'),
          refused.headers.get('ratelimit-limit'),
        ],
        [429, null, '40', '2, 2;w=60'],
      );
      t.like(await refused.json(), { success: false, reasons: [{ code: 90000070 }] });
      moveTo('2026-10-05T12:01:00Z');
      t.is((await ask()).status, 200);
    },
    { maxPerMinute: 2, clientClock: 'fake' },
  ));

test('tokens end by the fake’s clock where that is set', (t) =>
  withClient(
    async ({ url, moveTo }) => {
      const authorization = `Bearer ${await tokenOf(url)}`;
      const ask = async () => (await fetch(`${url}catalog/products`, { headers: { authorization } })).status;
      moveTo('2026-10-05T12:59:59Z');
      t.is(await ask(), 200);
      moveTo('2026-10-05T13:00:00Z');
      t.is(await ask(), 401);
    },
    { clientClock: 'fake' },
  ));

test('tokens end in real time otherwise, however far the clock is moved', (t) =>
  withClient(async ({ url, control }) => {
    const authorization = `Bearer ${await tokenOf(url)}`;
    control.advance(365 * 86_400_000);
    t.is((await fetch(`${url}catalog/products`, { headers: { authorization } })).status, 200);
  }));

test('every answer has a name of its own, and bears the one that the client gave', (t) =>
  withClient(async ({ url, control }) => {
    const ask = () => fetch(`${url}catalog/products`, { headers: { ...KEYS, 'Zuora-Track-Id': 'mine' } });
    const [one, two] = [await ask(), await ask()];
    t.regex(one.headers.get('zuora-request-id') ?? '', /^[0-9a-f-]{36}$/);
    t.not(one.headers.get('zuora-request-id'), two.headers.get('zuora-request-id'));
    t.is(one.headers.get('zuora-track-id'), 'mine');
    t.is(control.calls()[0]?.trackId, 'mine');
  }));
