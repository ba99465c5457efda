/** Events as text: what is written once for many is read for each. */
import { aReceivedEvent } from '@usage-billing/contracts/laws';
import { instant } from '@usage-billing/core/shared';
import { type AmountType, amount, type InstanceId, type ReceivedEvent } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { eventsFromText, eventsToText } from '../src/segments/event-text.ts';

const text = fc.string({ unit: 'binary' });
/** Few of each, so that neighbours are often alike. */
const few = <A>(values: fc.Arbitrary<A>) =>
  fc.oneof(fc.constantFrom(...fc.sample(values, { numRuns: 2, seed: 1 })), values);
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }).map(instant);

const events: fc.Arbitrary<ReadonlyArray<ReceivedEvent>> = fc.array(
  fc.record({
    uniqueKey: text,
    instanceId: text as fc.Arbitrary<InstanceId>,
    amountType: few(fc.oneof(text, fc.constant('0'))) as fc.Arbitrary<AmountType>,
    amount: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(amount),
    occurredAt: few(fc.oneof(micros, fc.constant(instant(0n)))),
    metadata: fc.oneof(
      fc.constantFrom(O.none, O.some({}), O.some({ a: '1', b: '2' }), O.some({ b: '2', a: '1' }), O.some({ a: '1' })),
      fc.dictionary(text, text, { noNullPrototype: true }).map(O.some),
    ),
    receivedAt: few(micros),
  }),
);

test('whatever was written is read', (t) => {
  fc.assert(
    fc.property(events, (given) => t.deepEqual(eventsFromText(eventsToText(given)), given)),
    { numRuns: 500 },
  );
});

test('what all events of a call share takes no room', (t) => {
  const written = eventsToText(['a', 'b', 'c'].map((uniqueKey) => aReceivedEvent({ uniqueKey })));
  t.true(written.endsWith(',"b","1234",0,60,"c","1234",0,60]]'), written);
});

test('of a new run only what is new is written', (t) => {
  const [first, second] = [instant(0n), instant(1_000_000n)];
  const written = eventsToText([
    aReceivedEvent({ uniqueKey: 'a', occurredAt: first }),
    aReceivedEvent({ uniqueKey: 'b', occurredAt: second }),
  ]);
  t.true(written.endsWith('],["1000000",0,0,"b","1234",0,60]]'), written);
});
