/** Decoding what Zuora answers: every form that it is known to use, and what is wrong where it uses another. */

import type { ListedPrice, SubscriptionCharge } from '@usage-billing/core/invoices';
import { type CalendarDay, parseJsonExact } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import {
  decodeSubscriptions,
  decodeSummary,
  latestFailedPayments,
  toAccount,
  toSubscriptions,
} from '../src/decode/account.ts';
import { decodeRatePlans, toRates } from '../src/decode/catalog.ts';
import { decodeInvoices, decodeItems, toInvoiceParts, toListedInvoice } from '../src/decode/invoice.ts';
import { decodeFieldById } from '../src/decode/query.ts';
import { decodeImportStatus, decodeSubmitted, decodeUsage, toUsageRecord } from '../src/decode/usage.ts';
import type { CallFailure } from '../src/failure.ts';

const json = (text: string): unknown => {
  const parsed = parseJsonExact(text);
  if (E.isLeft(parsed)) throw new SyntaxError(parsed.left);
  return parsed.right;
};

const good = <A>(decoded: E.Either<CallFailure, A>): A => {
  if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left));
  return decoded.right;
};

const complaint = (decoded: E.Either<CallFailure, unknown>): string => {
  if (E.isRight(decoded)) throw new Error('it was decoded');
  return decoded.left._tag === 'Malformed' ? decoded.left.reason : decoded.left._tag;
};

const summary = (basic: string, rest = ''): unknown =>
  json(
    `{"success":true,"basicInfo":{"accountNumber":"W1","currency":"USD",${basic}},"billToContact":{"firstName":"Zoë","address2":null}${rest}}`,
  );

/** Of a price per unit its amount; of one that cannot be computed the charge and why. */
const amountOf = (price: ListedPrice): string => {
  if (E.isLeft(price)) return `${price.left.charge}: ${price.left.why}`;
  return price.right._tag === 'PerUnit' ? price.right.amount.toFixed() : price.right._tag;
};

test('a balance keeps its digits, as text and as a number, and 0E-9 is zero', (t) => {
  for (const [balance, digits] of [
    ['"90071992547409.930000000"', '90071992547409.93'],
    ['90071992547409.930000000', '90071992547409.93'],
    ['0E-9', '0'],
    ['-3.50', '-3.5'],
  ] as const) {
    const account = toAccount(good(decodeSummary(summary(`"billCycleDay":"1","balance":${balance}`))), [], new Map());
    t.is(account.balance.amount.toFixed(), digits);
    t.is(account.billCycleDay, 1);
    t.false(account.hasPaymentMethod);
    t.deepEqual([account.billToContact.address2, account.billToContact.city], ['', '']);
  }
});

test('an answer of another form says which field is wrong', (t) => {
  t.is(
    complaint(decodeSummary(summary('"billCycleDay":1.5,"balance":"0"'))),
    'account summary: basicInfo.billCycleDay must be a whole number',
  );
  t.regex(
    complaint(decodeSummary(summary('"billCycleDay":1,"balance":"1,50"'))),
    /basicInfo\.balance "1,50" is not a decimal/,
  );
  t.regex(complaint(decodeUsage(json('{"success":true}'))), /^usage/, 'an answer without the list is no empty list');
  t.regex(complaint(decodeUsage(json('{"usage":[{"id":"1"}]}'))), /^usage: 0\.accountNumber/);
});

const SUBSCRIPTION = (number: string, from: string, charges: string, status = 'Active'): string =>
  `{"subscriptionNumber":"${number}","status":"${status}","contractEffectiveDate":"${from}","ratePlans":[{"ratePlanCharges":[${charges}]}]}`;

const subscriptions = (...list: ReadonlyArray<string>) =>
  good(decodeSubscriptions(json(`{"success":true,"subscriptions":[${list.join(',')}]}`))).items;

const pricesOf = ({ segments }: SubscriptionCharge): ReadonlyArray<string | null> =>
  segments.map(({ price }) => (O.isSome(price) ? amountOf(price.value) : null));

test('subscriptions stand in the order in which they begin, with prices to the last digit and only charges of a unit', (t) => {
  const found = good(
    toSubscriptions(
      subscriptions(
        SUBSCRIPTION(
          'A-2',
          '2026-01-01',
          '{"number":"C-2","uom":"node-seconds","price":0.0000114160000000000001},{"number":"C-3","uom":null,"price":5}',
        ),
        SUBSCRIPTION('A-1', '2025-01-01', '{"number":"C-1","uom":"node-seconds","price":0.000011416}'),
      ),
    ),
  );
  t.deepEqual(
    found.map(({ number, from, charges }) => [number, from, charges.map((charge) => pricesOf(charge))]),
    [
      ['A-1', '2025-01-01', [['0.000011416']]],
      ['A-2', '2026-01-01', [['0.0000114160000000000001']]],
    ],
  );
});

test('a charge is read in all its segments, with the first day that is not billed yet', (t) => {
  const segments = [
    '{"effectiveStartDate":"2026-03-01","effectiveEndDate":null,"price":0.00002,"model":"PerUnit"}',
    '{"effectiveStartDate":"2026-01-14","effectiveEndDate":"2026-03-01","price":0.00001,"model":"PerUnit"}',
  ];
  const charge = `{"number":"C-1","uom":"node-seconds","processedThroughDate":"2026-02-01","chargeSegments":[${segments}]}`;
  const [one] = good(toSubscriptions(subscriptions(SUBSCRIPTION('A-1', '2026-01-14', charge))));
  t.deepEqual(one?.charges[0]?.billedBefore, O.some('2026-02-01' as CalendarDay));
  t.deepEqual(
    one?.charges[0]?.segments.map(({ from, to }) => [from, O.toNullable(to)]),
    [
      ['2026-01-14', '2026-03-01'],
      ['2026-03-01', null],
    ],
  );
  t.deepEqual(one && pricesOf(one.charges[0] as SubscriptionCharge), ['0.00001', '0.00002']);
});

test('two charges of one unit are both told of: which of them is meant is for core to say', (t) => {
  const charges = '{"number":"C-1","uom":"node-seconds"},{"number":"C-2","uom":"node-seconds"}';
  const [one] = good(toSubscriptions(subscriptions(SUBSCRIPTION('A-1', '2026-01-01', charges))));
  t.deepEqual(
    one?.charges.map(({ number }) => number),
    ['C-1', 'C-2'],
  );
});

test('a plan that an amendment took away counts no more', (t) => {
  const charge = (number: string) => `"ratePlanCharges":[{"number":"${number}","uom":"node-seconds"}]`;
  const plans = `{"lastChangeType":"Remove",${charge('C-1')}},{"lastChangeType":"Add",${charge('C-2')}}`;
  const [one] = good(
    toSubscriptions(subscriptions(`{"subscriptionNumber":"A-1","status":"Active","ratePlans":[${plans}]}`)),
  );
  t.deepEqual(
    one?.charges.map(({ number }) => number),
    ['C-2'],
  );
});

test('statuses of subscriptions are told with their own words where they are new', (t) => {
  const statusOf = (word: string): unknown => {
    const [one] = subscriptions(SUBSCRIPTION('A-1', '2026-01-01', '', word));
    return one === undefined ? undefined : good(toSubscriptions([one]))[0]?.status;
  };
  t.is(statusOf('Pending Activation'), 'PendingActivation');
  t.is(statusOf('Cancelled'), 'Cancelled');
  t.deepEqual(statusOf('Asleep'), { unknown: 'Asleep' });
});

test('of the failed payments those of the latest day matter, and those whose day cannot be read', (t) => {
  const payments = `,"payments":[
    {"id":"old","status":"Error","effectiveDate":"2026-01-01"},
    {"id":"paid","status":"Processed","effectiveDate":"2026-02-01"},
    {"id":"failed","status":"Error","effectiveDate":"2026-02-01"},
    {"id":"odd","status":"Error","effectiveDate":"yesterday"}]`;
  const decoded = good(decodeSummary(summary('"billCycleDay":"1","balance":"0"', payments)));
  t.deepEqual(latestFailedPayments(decoded), ['failed', 'odd']);
  const account = toAccount(decoded, [], new Map([['failed', 'insufficient_funds']]));
  t.deepEqual(
    account.payments.map(({ effectiveDate, declineCode }) => [O.toNullable(effectiveDate), O.toNullable(declineCode)]),
    [
      ['2026-01-01', null],
      ['2026-02-01', null],
      ['2026-02-01', 'insufficient_funds'],
      [null, null],
    ],
  );
});

const PLAN = (charges: string) =>
  good(decodeRatePlans(json(`{"productRatePlans":[{"id":"p","name":"n","productRatePlanCharges":[${charges}]}]}`)))
    .items;

test('list prices are read per currency, from the charge or from its only tier', (t) => {
  const [rate] = good(
    toRates(
      'SKU',
      PLAN(`{"name":"c","uom":"node-seconds","pricing":[
        {"currency":"USD","price":0.000011416},
        {"currency":"EUR","price":null,"tiers":[{"price":"0.00001"}]},
        {"currency":"GBP","price":null,"tiers":[{"price":1},{"price":2}]}]}`),
    ),
  );
  t.deepEqual(
    [...(rate?.prices ?? [])].map(([currency, price]) => [currency, amountOf(price)]),
    [
      ['USD', '0.000011416'],
      ['EUR', '0.00001'],
      ['GBP', 'c: tiers whose charge model is not named'],
    ],
  );
});

test('a unit that two charges rate has no single price', (t) => {
  const charge = '{"name":"c","uom":"node-seconds","pricing":[]}';
  t.true(E.isLeft(toRates('SKU', PLAN(`${charge},${charge}`))));
});

const INVOICE = (items: string): unknown =>
  json(`{"success":true,"nextPage":"","invoices":[{"id":"i","invoiceNumber":"INV1","accountNumber":"W1","status":"Posted",
    "invoiceDate":"2026-04-01","dueDate":"2026-04-01","amount":114160000.000000000,"balance":0E-9,"invoiceItems":${items}}]}`);

const ITEM = `{"chargeNumber":"C-1","unitOfMeasure":"node-seconds","quantity":9999999999999.000000000,
  "chargeAmount":"114160000.00","serviceStartDate":"2026-03-01","serviceEndDate":"2026-03-31"}`;

test('invoices carry their lines inside or behind a link', (t) => {
  const page = good(decodeInvoices(INVOICE(`[${ITEM}]`)));
  t.is(page.nextPage, null);
  const [inside] = page.items;
  if (inside === undefined || !Array.isArray(inside.invoiceItems)) return t.fail('the lines are not inside');
  const invoice = toInvoiceParts(inside.invoiceItems, []);
  t.is(invoice.items[0]?.quantity.toFixed(), '9999999999999');
  t.is(toListedInvoice(inside, 'USD' as never).amount.amount.toFixed(), '114160000');
  const [linked] = good(decodeInvoices(INVOICE('"https://x/v1/invoices/i/items"'))).items;
  t.is(linked?.invoiceItems as string, 'https://x/v1/invoices/i/items');
});

test('a line of a flat fee has no unit and no end, and is kept', (t) => {
  const { items } = good(
    decodeItems(
      json(
        '{"invoiceItems":[{"unitOfMeasure":"","quantity":1,"chargeAmount":10.000000000,"serviceStartDate":"2026-03-05","serviceEndDate":null}]}',
      ),
    ),
  );
  const [item] = toInvoiceParts(items, []).items;
  t.deepEqual([item?.unit, item?.serviceEnd, item?.chargeAmount.toFixed()] as unknown[], [
    '(none)',
    '2026-03-05',
    '10',
  ]);
});

test('usage keeps its quantity; its time is UTC', (t) => {
  const [row] = good(
    decodeUsage(
      json(`{"usage":[{"id":"u","accountNumber":"W1","unitOfMeasure":"node-seconds","quantity":9999999999999.000000000,
        "startDateTime":"2026-03-05 01:02:03","status":"Rated","chargeNumber":""}]}`),
    ),
  ).items;
  if (row === undefined) return t.fail();
  const record = toUsageRecord(row, O.none);
  t.is(record.quantity.toFixed(), '9999999999999');
  t.is(record.startsAt as bigint, BigInt(Date.parse('2026-03-05T01:02:03Z')) * 1000n);
  t.deepEqual([record.status, record.chargeNumber] as unknown[], [{ unknown: 'Rated' }, O.none]);
});

test('the import id is taken from its link, absolute or relative', (t) => {
  for (const link of ['/v1/usage/2c92/status', 'https://rest.zuora.com/v1/usage/2c92/status'])
    t.is(good(decodeSubmitted(json(`{"success":true,"checkImportStatus":"${link}"}`))), '2c92');
  t.regex(complaint(decodeSubmitted(json('{"success":true,"checkImportStatus":"/v1/usage"}'))), /names no import/);
});

test('an import is pending, completed or failed; an unknown word is not guessed at', (t) => {
  const status = (word: string, message = 'null') =>
    decodeImportStatus(json(`{"success":true,"importStatus":"${word}","message":${message}}`));
  t.deepEqual(good(status('Processing')), { _tag: 'Pending' });
  t.deepEqual(good(status('Completed')), { _tag: 'Completed' });
  t.deepEqual(good(status('Failed', '"Line 2"')), { _tag: 'Failed', reason: 'Line 2' });
  t.deepEqual(good(status('Canceled')), { _tag: 'Failed', reason: 'Canceled' });
  t.regex(complaint(status('Paused')), /'Paused' is not known/);
});

test('a query whose answer was cut is not taken for the whole', (t) => {
  const decode = decodeFieldById('Description', 'query for usage');
  t.deepEqual(
    [...good(decode(json('{"records":[{"Id":"1","Description":"d"},{"Id":"2"}],"done":true}')))],
    [['1', 'd']],
  );
  t.regex(complaint(decode(json('{"records":[],"done":false}'))), /more records/);
});
