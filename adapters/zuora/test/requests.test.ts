/** Requests as data: the same bytes for the same file, and no text that can become more than a value. */
import type { Currency } from '@usage-billing/core/invoices';
import { CalendarDay } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { usageFileBody } from '../src/multipart.ts';
import { addressOf, followLink, getAccountSummary, getFile, postAccount, postUsage } from '../src/request.ts';
import { accountIdQuery, usageByDescriptionQuery } from '../src/zoql.ts';

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

test('the same usage file makes the same request, byte for byte; another file another boundary', (t) => {
  const file = { fileName: 'usage-17.csv', content: bytes('ACCOUNT_ID\nW1\n') };
  const request = postUsage(file, 'upload-17');
  t.deepEqual(request, postUsage({ ...file, content: bytes('ACCOUNT_ID\nW1\n') }, 'upload-17'));
  const other = postUsage({ ...file, content: bytes('ACCOUNT_ID\nW2\n') }, 'upload-17');
  t.not(other.headers?.['content-type'], request.headers?.['content-type']);
  t.is(request.headers?.['idempotency-key'], 'upload-17');
});

test('a usage file travels as one part named file, its bytes untouched', (t) => {
  const { contentType, body } = usageFileBody('usage-17.csv', bytes('A\r\n"ü"\n'));
  const boundary = contentType.replace('multipart/form-data; boundary=', '');
  t.is(
    text(body),
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="usage-17.csv"\r\n` +
      `Content-Type: text/csv\r\n\r\nA\r\n"ü"\n\r\n--${boundary}--\r\n`,
  );
  t.true(boundary.length <= 70, 'the longest boundary that multipart allows');
});

test('a file name cannot end its quotes or its line', (t) => {
  const { body } = usageFileBody('a"b\r\nc.csv', bytes('x'));
  t.regex(text(body), /filename="a%22b%0D%0Ac\.csv"\r\n/);
});

test('an account number or file id stays one segment of the path', (t) => {
  t.is(getAccountSummary('W1/../x?y#z').path, 'accounts/W1%2F..%2Fx%3Fy%23z/summary');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('', '.', '..', '...', '%2e', '/')), (id) => {
      const url = new URL(getFile(id).path, 'https://rest.example.com/v1/');
      return url.pathname.startsWith('/v1/files/') && url.pathname.split('/').length === 4 && url.search === '';
    }),
  );
});

const BASE = 'https://rest.example.com/v1/';
const followed = (link: string, base = BASE): string | undefined =>
  O.toUndefined(
    O.map((request: { readonly path: string }) => addressOf(request.path, base).href)(followLink(link, base)),
  );

test('a link is followed on the configured server only, whether it is absolute or relative', (t) => {
  const path = 'usage/accounts/W1?page=2&pageSize=40';
  for (const link of [
    `https://elsewhere.example.org/v1/${path}`,
    `http://rest.example.com/v1/${path}`,
    `/v1/${path}`,
    path,
  ])
    t.is(followed(link), `${BASE}${path}`, link);
  const proxied = 'https://proxy.example.com/zuora/v1/';
  for (const link of [`https://rest.example.com/v1/${path}`, `/v1/${path}`, path])
    t.is(followed(link, proxied), `${proxied}${path}`, 'below the base URL of a proxy too');
});

test('no link leads away from the configured server, whatever it is', (t) => {
  for (const link of ['http://', 'https://elsewhere.example.org/', '/v2/usage', 'javascript:alert(1)', '//elsewhere/x'])
    t.is(followed(link), undefined, link);
  const parts = [
    'https:',
    'http:',
    '//',
    '/',
    'elsewhere.example.org',
    '/v1/',
    'v1',
    '..',
    '%2e%2e',
    '@',
    ':',
    '\\',
    '?',
    '#',
    'a',
  ];
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...parts), fc.string()), { maxLength: 8 }), (pieces) => {
        const address = followed(pieces.join(''));
        return address === undefined || address.startsWith(BASE);
      }),
    ),
  );
  t.is(followed('https://elsewhere.example.org/v1///elsewhere.example.org/x'), `${BASE}//elsewhere.example.org/x`);
});

test('a new account is asked for with its subscription and without any invoice', (t) => {
  const day = (text: string): CalendarDay => {
    if (!CalendarDay.is(text)) throw new TypeError(text);
    return text;
  };
  const { method, path, body } = postAccount(
    {
      number: 'W1',
      name: 'Frosty Sky',
      currency: 'USD' as Currency,
      billToContact: {
        firstName: 'Zoë',
        lastName: 'O',
        address1: '',
        address2: '',
        city: '',
        zipCode: '',
        state: '',
        country: 'US',
        workEmail: 'z@example.com',
        workPhone: '',
      },
      paymentMethodId: 'pm',
      billCycleDay: 1,
      contractEffectiveDate: day('2026-03-01'),
      customerAcceptanceDate: day('2026-03-17'),
    },
    'plan-1',
  );
  t.deepEqual([method, path], ['POST', 'accounts']);
  t.deepEqual(JSON.parse(text(body)), {
    accountNumber: 'W1',
    name: 'Frosty Sky',
    currency: 'USD',
    billCycleDay: 1,
    billToContact: { firstName: 'Zoë', lastName: 'O', country: 'US', workEmail: 'z@example.com' },
    hpmCreditCardPaymentMethodId: 'pm',
    autoPay: true,
    runBilling: false,
    collect: false,
    subscription: {
      contractEffectiveDate: '2026-03-01',
      customerAcceptanceDate: '2026-03-17',
      termType: 'EVERGREEN',
      subscribeToRatePlans: [{ productRatePlanId: 'plan-1' }],
    },
  });
});

const queryOf = (built: ReturnType<typeof accountIdQuery>): string => {
  if (E.isLeft(built)) throw new Error('no query was built');
  return (JSON.parse(text(built.right.body)) as { readonly queryString: string }).queryString;
};

test('quotes and backslashes in a query are escaped', (t) => {
  t.is(
    queryOf(usageByDescriptionQuery('2c92', "it's \\ 5")),
    "select Id, RbeStatus from Usage where AccountId = '2c92' and Description = 'it\\'s \\\\ 5'",
  );
});

test('no text ends the quotes of a query early', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '\\', 'a', ' ', '=', 'ü') }), (value) => {
        const query = queryOf(accountIdQuery(value)).slice("select Id from Account where AccountNumber = '".length);
        const end = /^(?:[^'\\]|\\.)*'/.exec(query)?.[0];
        return end === query && end.slice(0, -1).replaceAll(/\\(.)/g, '$1') === value;
      }),
    ),
  );
});

test('control characters have no escape, so that no query is built', (t) => {
  t.true(E.isLeft(accountIdQuery('W1\n')));
});
