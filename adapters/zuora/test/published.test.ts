/**
 * Where a copy of Zuora's published description is at hand: the same laws, with every exchange held against it, and its
 * examples through the decoders.
 */
import { billingProviderLaws, usageUploaderLaws } from '@usage-billing/contracts/laws';
import { parseJsonExact } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { decodeCards } from '../src/decode/card.ts';
import { decodeProducts } from '../src/decode/catalog.ts';
import { decodeCollected, decodeInvoices } from '../src/decode/invoice.ts';
import { decodeSignature } from '../src/decode/signature.ts';
import { decodeSubmitted, decodeUsage } from '../src/decode/usage.ts';
import type { CallFailure } from '../src/failure.ts';
import { openChecked } from './support/checked.ts';
import { publishedJudge } from './support/openapi.ts';

const copy = process.env.ZUORA_OPENAPI;

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
  usageUploaderLaws(test, () => openChecked(published.judge, { idempotencyKeys: 'ignored' }), { name: 'as published' });

  for (const [method, path, decode] of EXAMPLES)
    test(`the published example of ${method} ${path} is understood`, (t) => {
      const examples = published.examples(method, path);
      t.true(examples.length > 0);
      for (const example of examples) {
        const body = parseJsonExact(JSON.stringify(example));
        const decoded = decode(E.isRight(body) ? body.right : undefined);
        t.true(E.isRight(decoded), E.isLeft(decoded) ? JSON.stringify(decoded.left) : '');
      }
    });

  test.after.always('what was seen', (t) => {
    t.log('held against the description:', published.seen());
    t.log('not in this copy of it:', published.unpublished());
    t.true(published.seen().length >= 12);
  });
}
