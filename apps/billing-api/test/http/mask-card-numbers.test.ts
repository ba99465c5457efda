/** No card number reaches the log, on whatever path a client sends it. */
import { request } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { maskCardNumbers } from '../../src/http/mask-card-numbers.ts';
import { type Api, signedIn, startApi } from '../support/api.ts';
import { PAYING } from '../support/ports.ts';

const CARD = '4111111111111111';
const encoded = (text: string): string => [...text].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join('');

/** As it is: `fetch` would tidy the address up first. */
const send = (api: Api, path: string, method: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request(api.url, { path, method, headers: signedIn('alice') }, (response) => {
      response.resume().on('end', resolve);
    });
    sent.on('error', reject).end();
  });

const loggedPath = async (t: ExecutionContext, path: string, method = 'GET'): Promise<string> => {
  const api = await startApi(t);
  await send(api, path, method);
  const [line] = await api.logged(1);
  const { path: logged } = { path: '', ...line?.fields };
  return logged;
};

for (const path of [
  `/api/billing/${PAYING}/payment/${CARD}`,
  `/api/billing/${PAYING}/payments/${CARD}`,
  `/api/billing/${PAYING}/PAYMENT/${CARD}`,
  `/api/billing/${CARD}/trial`,
  `/api/billing/${PAYING}/invoice_file/${CARD}`,
  `/api/billing/teams/${CARD}/account`,
  `/${CARD}`,
  `//${CARD}`,
  `/x/4111-1111-1111-1111`,
  `/x/4111%201111%201111%201111`,
  `/x/4111/1111/1111/1111/12/30`,
  `/x/${CARD}-123`,
  `/x/card${CARD}x`,
  `/x/${encoded(CARD)}`,
  `/x/${encoded(encoded(CARD))}`,
  `/x/${encoded('4111').repeat(4)}%FF`,
  '/x/%EF%BC%94%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91%EF%BC%91',
])
  test(`A card number in ${path} is not logged`, async (t) => {
    for (const method of ['GET', 'DELETE']) {
      const logged = await loggedPath(t, path, method);
      t.true(logged.startsWith('/'));
      t.notRegex(logged, /\p{Nd}{3}|41|11|%31/u);
    }
  });

test('What holds no card number is logged as it is', (t) => {
  for (const path of [
    '/api/billing/frosty-sky-72/trial',
    '/api/billing/a%20b/usage',
    '/api/billing/550e8400-e29b-41d4-a716-446655440000/trial',
    '/api/billing/instances/123456/status',
    'connect ECONNREFUSED 192.168.100.200:54321',
    '2026-03-10 12:30:00',
  ])
    t.is(maskCardNumbers(path), path);
});

test('Wherever 13 to 19 digits stand, however they are grouped, none of their groups is left', (t) => {
  const card = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 13, maxLength: 19 });
  const separator = fc.constantFrom('', ' ', '-', '.', '/', '%20', '+', ' - ');
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '~') });
  fc.assert(
    fc.property(card, separator, letters, letters, (digits, between, before, after) => {
      fc.pre(between.length < 3 || between === '%20');
      t.notRegex(maskCardNumbers(`${before}${digits.join(between)}${after}`), /\d/);
    }),
  );
});

test('The health check of a load balancer is not in the access log, unless it fails', async (t) => {
  const api = await startApi(t);
  await send(api, '/api/billing/healthcheck', 'GET');
  await send(api, '/api/billing/healthcheck?x', 'GET');
  await send(api, '/nowhere', 'GET');
  const lines = await api.logged(1);
  t.is(lines.length, 1);
  t.like(lines[0]?.fields, { path: '/nowhere' });
});
