/** Idempotency-Key (*Idempotent requests*). */
import test from 'ava';
import { type Body, type Client, HEADER, KEYS, withClient } from './support/client.ts';

const collect = (client: Client, key: string, accountKey = 'W1') =>
  fetch(new URL('operations/invoice-collect', client.url), {
    method: 'POST',
    headers: { ...KEYS, 'Idempotency-Key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ accountKey }),
  });

test('a key that is still in progress is answered 409, and once it is done its answer is repeated', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1' });
    const slow = new FormData();
    slow.append('file', new Blob([`${HEADER}\nW1,node-seconds,5,10/04/2026,,,,\n`]), 'usage.csv');
    const upload = () =>
      fetch(new URL('usage', client.url), { method: 'POST', headers: { ...KEYS, 'Idempotency-Key': 'k' }, body: slow });
    const both = await Promise.all([upload(), upload()]);
    const statuses = both.map(({ status }) => status).sort();
    t.true(statuses[0] === 200 && (statuses[1] === 200 || statuses[1] === 409));
    t.like(await (await upload()).json(), { success: true });
    t.is(client.control.state().imports.length, 1);
  }));

test('a key of another URL is answered 422', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1' });
    await collect(client, 'k');
    const other = await fetch(new URL('action/query', client.url), {
      method: 'POST',
      headers: { ...KEYS, 'Idempotency-Key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify({ queryString: 'select Id from Account' }),
    });
    t.is(other.status, 422);
  }));

test('a key with another body is replayed, or refused by tenants that look at it', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1' });
    const first = await (await collect(client, 'k')).json();
    t.deepEqual(await (await collect(client, 'k', 'W9')).json(), first);
    client.control.configure({ changedBody: 'refused' });
    t.is((await collect(client, 'k', 'W9')).status, 422);
  }));

test('a tenant may repeat an upload instead of replaying it', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1' });
      for (let time = 0; time < 2; time += 1)
        await client.upload(`${HEADER}\nW1,node-seconds,5,10/04/2026,,,,\n`, 'u.csv', 'k');
      t.is(client.control.state().imports.length, 2);
    },
    { uploadReplay: 'repeated' },
  ));

test('429 comes with ratelimit-reset, and with Retry-After only where the tenant has it; failed calls count', (t) =>
  withClient(
    async ({ url, control }) => {
      const waits = async () => {
        const { status, headers } = await fetch(`${url}accounts/W9`, { headers: KEYS });
        return [status, headers.get('retry-after'), headers.get('ratelimit-reset') !== null];
      };
      t.deepEqual(await waits(), [200, null, true]);
      t.deepEqual(await waits(), [429, null, true]);
      control.configure({ retryAfter: 'present' });
      const [status, retryAfter] = await waits();
      t.is(status, 429);
      t.regex(String(retryAfter), /^\d+$/);
    },
    { maxPerMinute: 1 },
  ));

test('a throttled action says so in its own words, under HTTP 200 where too many came at once', (t) =>
  withClient(
    async ({ url }) => {
      const answer = await fetch(new URL('action/query', url), { method: 'POST', headers: KEYS, body: '{}' });
      t.is(answer.status, 200);
      t.like((await answer.json()) as Body, { Success: false, Errors: [{ Code: 'REQUEST_EXCEEDED_RATE' }] });
    },
    { maxConcurrent: 0 },
  ));
