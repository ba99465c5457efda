/**
 * Where a copy of Zuora's published description is at hand: the same laws, with every exchange held against it, and its
 * examples through the decoders.
 */
import { allOf, billingProviderLaws, day, right, usageUploaderLaws } from '@usage-billing/contracts/laws';
import { parseJsonExact } from '@usage-billing/core/shared';
import type { Exchange } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { decodeCards } from '../src/decode/card.ts';
import { decodeProducts } from '../src/decode/catalog.ts';
import { decodeCollected, decodeInvoices } from '../src/decode/invoice.ts';
import { decodeSignature } from '../src/decode/signature.ts';
import { decodeSubmitted, decodeUsage } from '../src/decode/usage.ts';
import type { CallFailure } from '../src/failure.ts';
import { aReport, aRequest } from './support/a-request.ts';
import { created } from './support/accounts.ts';
import { openChecked } from './support/checked.ts';
import { publishedJudge } from './support/openapi.ts';

const copy = process.env.ZUORA_OPENAPI;

/** What is said on the way while an account is made, bills and pays. */
const exchangesOfAnAccount = async (): Promise<ReadonlyArray<Exchange>> => {
  const seen: Exchange[] = [];
  const subject = await openChecked((exchange) => {
    seen.push(exchange);
    return [];
  });
  try {
    const { accounts, catalog, invoices, payments, subscriptions, usage } = subject.provider;
    const account = await created(subject);
    await right(catalog.rates);
    subject.control.addAccount({ number: 'W-old', contractEffectiveDate: '2026-02-01' });
    const days = { startDate: day('2026-02-16'), endDate: day('2026-02-17') };
    const lines = aReport('W-old').lines.map((line) => ({ ...line, ...days, quantity: 1_000_000n }));
    await right(subject.uploader.submit(aRequest('W-old', { lines })));
    await subject.finishImports();
    await right(invoices.invoiceAndCollect('W-old'));
    await allOf(invoices.ofAccount('W-old'));
    await allOf(usage.ofAccount('W-old'));
    await right(payments.defaultCard(account.number));
    await right(accounts.updateContact(account.number, { city: 'Lyon' }));
    await right(subscriptions.suspend(account.subscriptions[0]?.number ?? ''));
  } finally {
    await subject.close();
  }
  return seen;
};

/** The same exchange with a field too many, and with a list or an object where a text or a number was; none for what is not judged. */
const damagesOf = (exchange: Exchange): ReadonlyArray<Exchange> => {
  const isJudged = exchange.status === 200 && exchange.answerType.startsWith('application/json');
  if (!isJudged || !exchange.path.startsWith('/v1/') || /\/(action|object)\//.test(exchange.path)) return [];
  const body = JSON.parse(exchange.answerBody) as Readonly<Record<string, unknown>>;
  if (body.success !== true) return [];
  const plain = Object.entries(body).find(([name, value]) => name !== 'success' && typeof value !== 'object');
  const damaged = [
    { ...body, nobodyDescribedThis: 'x' },
    { ...body, success: ['x'] },
    ...(plain === undefined ? [] : [{ ...body, [plain[0]]: [{ x: [] }] }]),
  ];
  return damaged.map((one) => ({ ...exchange, answerBody: JSON.stringify(one) }));
};

type Decode = (body: unknown) => E.Either<CallFailure, unknown>;

const EXAMPLES: ReadonlyArray<readonly [string, string, Decode]> = [
  ['get', '/v1/catalog/products', decodeProducts],
  ['get', '/v1/transactions/invoices/accounts/{account-key}', decodeInvoices],
  ['get', '/v1/usage/accounts/{account-key}', decodeUsage],
  ['get', '/v1/payment-methods/credit-cards/accounts/{account-key}', decodeCards],
  ['post', '/v1/usage', decodeSubmitted],
  ['post', '/v1/operations/invoice-collect', decodeCollected],
  ['post', '/v1/rsa-signatures', decodeSignature],
];

if (copy === undefined || copy === '') {
  test.skip('adapter and fake against the published description: ZUORA_OPENAPI names no copy of it', () => undefined);
} else {
  const published = publishedJudge(copy);
  billingProviderLaws(test, () => openChecked(published.judge), { name: 'as published' });
  usageUploaderLaws(test, () => openChecked(published.judge, { idempotencyKeys: 'ignored' }), {
    name: 'as published',
    lacking: { 'known reports': 'Zuora tells requests apart by their keys alone' },
  });

  billingProviderLaws(test, () => openChecked(published.judge, { orders: 'on' }, { orders: true }), {
    name: 'as published, with Orders',
  });

  for (const [method, path, decode] of EXAMPLES) {
    const examples = published.examples(method, path);
    const title = `the published example of ${method} ${path} is understood`;
    if (examples.length === 0) {
      test.skip(`${title} (left out: this copy of the description has none)`, () => undefined);
      continue;
    }
    test(title, (t) => {
      for (const example of examples) {
        const body = parseJsonExact(JSON.stringify(example));
        const decoded = decode(E.isRight(body) ? body.right : undefined);
        t.true(E.isRight(decoded), E.isLeft(decoded) ? JSON.stringify(decoded.left) : '');
      }
    });
  }

  test('an answer with a wrong type or a field that nobody described is found out, in every call', async (t) => {
    const seen = await exchangesOfAnAccount();
    const judged = new Set<string>();
    for (const exchange of seen.filter(published.describes)) {
      const name = `${exchange.method} ${exchange.path.replace(/\?.*/, '')}`;
      for (const damaged of damagesOf(exchange)) {
        judged.add(name);
        t.true(published.judge(damaged).length > 0, `${name}: ${damaged.answerBody.slice(0, 500)}`);
      }
      t.deepEqual(published.judge(exchange), [], name);
    }
    t.true(judged.size >= 8, [...judged].join(', '));
  });

  test.after.always('what was seen', (t) => {
    t.log('held against the description:', published.seen());
    t.log('not in this copy of it:', published.unpublished());
    t.true(published.seen().length >= 12);
  });
}
