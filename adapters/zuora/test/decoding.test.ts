/** Decoding what Zuora answers: every form that it is known to use, and what is wrong where it uses another. */
import { parseJsonExact } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import {
  decodeSubscriptions,
  decodeSummary,
  latestFailedPayments,
  newestOf,
  toAccount,
  toSubscription,
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

test('a balance keeps its digits, as text and as a number, and 0E-9 is zero', (t) => {
  for (const [balance, digits] of [
    ['"90071992547409.930000000"', '90071992547409.93'],
    ['90071992547409.930000000', '90071992547409.93'],
    ['0E-9', '0'],
    ['-3.50', '-3.5'],
  ] as const) {
    const account = toAccount(
      good(decodeSummary(summary(`"billCycleDay":"1","balance":${balance}`))),
      O.none,
      new Map(),
    );
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

test('the newest subscription counts, with the price to its last digit; a charge without a unit is left out', (t) => {
  const found = newestOf(
    subscriptions(
      SUBSCRIPTION('A-1', '2025-01-01', '{"number":"C-1","uom":"node-seconds","price":0.000011416}'),
      SUBSCRIPTION(
        'A-2',
        '2026-01-01',
        '{"number":"C-2","uom":"node-seconds","price":0.0000114160000000000001},{"number":"C-3","uom":null,"price":5}',
      ),
    ),
  );
  if (O.isNone(found)) return t.fail('there is no subscription');
  const { number, charges } = good(toSubscription(found.value));
  t.is(number, 'A-2');
  t.deepEqual(
    charges.map((charge) => [charge.number, charge.unit, O.isSome(charge.price) ? charge.price.value.toFixed() : null]),
    [['C-2', 'node-seconds', '0.0000114160000000000001']],
  );
});

test('two charges whose unit ends in node-seconds leave open which one is meant, and are refused', (t) => {
  const [one] = subscriptions(
    SUBSCRIPTION(
      'A-1',
      '2026-01-01',
      '{"number":"C-1","uom":"node-seconds"},{"number":"C-2","uom":"big-node-seconds"}',
    ),
  );
  if (one === undefined) return t.fail();
  const decoded = toSubscription(one);
  t.true(
    E.isLeft(decoded) && decoded.left._tag === 'Failed' && /C-1, C-2/.test(decoded.left.reasons[0]?.message ?? ''),
  );
});

test('a plan that an amendment took away counts no more', (t) => {
  const charge = (number: string) => `"ratePlanCharges":[{"number":"${number}","uom":"node-seconds"}]`;
  const plans = `{"lastChangeType":"Remove",${charge('C-1')}},{"lastChangeType":"Add",${charge('C-2')}}`;
  const [one] = subscriptions(`{"subscriptionNumber":"A-1","status":"Active","ratePlans":[${plans}]}`);
  if (one === undefined) return t.fail();
  t.deepEqual(
    good(toSubscription(one)).charges.map(({ number }) => number),
    ['C-2'],
  );
});

test('statuses of subscriptions are told with their own words where they are new', (t) => {
  const statusOf = (word: string): unknown => {
    const [one] = subscriptions(SUBSCRIPTION('A-1', '2026-01-01', '', word));
    return one === undefined ? undefined : good(toSubscription(one)).status;
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
  const account = toAccount(decoded, O.none, new Map([['failed', 'insufficient_funds']]));
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
    [...(rate?.prices ?? [])].map(([currency, price]) => [currency, price.toFixed()]),
    [
      ['USD', '0.000011416'],
      ['EUR', '0.00001'],
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
