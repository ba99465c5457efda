import { canonicalMetadata } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';

test('the order in which metadata was sent makes no difference', (t) => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (metadata) => {
      const backwards = Object.fromEntries(Object.entries(metadata).reverse());
      return canonicalMetadata(metadata) === canonicalMetadata(backwards);
    }),
  );
  t.is(canonicalMetadata({ b: '2', a: '1' }), '{"a":"1","b":"2"}');
  t.is(canonicalMetadata({}), '{}');
});

test('different metadata has different text', (t) => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (metadata) => {
      t.deepEqual({ ...(JSON.parse(canonicalMetadata(metadata)) as object) }, { ...metadata });
    }),
  );
});
