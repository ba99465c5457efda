import { createHash } from 'node:crypto';
import { accountNumberOf } from '@usage-billing/core/invoices';
import test from 'ava';
import fc from 'fast-check';

test('the account number of foo-moo-99 is what it has always been', (t) => {
  t.is(accountNumberOf('foo-moo-99'), 'W07a5fd8c403976ced4e81b7da61f31d');
});

test('an account number is W and the start of the SHA-256 of the external id, 32 characters in all', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (externalId) => {
      const hash = createHash('sha256').update(externalId, 'utf8').digest('hex');
      t.is(accountNumberOf(externalId), `W${hash.slice(0, 31)}`);
    }),
  );
});
