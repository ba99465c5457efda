import { createHash } from 'node:crypto';
import { accountNumberOf } from '@usage-billing/core/invoices';
import type { InstanceId } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';

test('the account number of an organization is always the same', (t) => {
  t.is(accountNumberOf('foo-moo-99', '1234' as InstanceId), 'W59850a1faa6490c6673cca1788f0757');
});

test('an account number is W and the start of the SHA-256 of both ids, 32 characters in all', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (externalId, id) => {
      const hash = createHash('sha256')
        .update(JSON.stringify([externalId, id]), 'utf8')
        .digest('hex');
      t.is(accountNumberOf(externalId, id as InstanceId), `W${hash.slice(0, 31)}`);
    }),
  );
});

test('no two organizations have one number, whatever their ids have in common', (t) => {
  const organizations = [
    ['frosty-sky-72', '1234'],
    ['frosty-sky-72', '1235'],
    ['frosty-sky-7', '21234'],
    ['frosty-sky-721', '234'],
  ] as const;
  const numbers = organizations.map(([externalId, id]) => accountNumberOf(externalId, id as InstanceId));
  t.is(new Set(numbers).size, organizations.length);
});
