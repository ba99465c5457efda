import test from 'ava';
import fc from 'fast-check';
import { createArrivals, takeBatch } from '../src/delivery/batches.ts';
import { createConditions } from '../src/delivery/conditions.ts';
import { createPortionQueue } from '../src/delivery/portion-queue.ts';
import { eventOf, names } from './support/spools.ts';

const queueOf = (sizes: ReadonlyArray<number>) => {
  const queue = createPortionQueue();
  sizes.forEach((rows, index) => {
    queue.push({
      events: names(`${index}-`, rows).map(eventOf),
      bytes: rows * 10,
      end: { sequence: 1, offset: index + 1 },
    });
  });
  return queue;
};

test('batches take everything in order, each within its limits unless one portion alone is larger', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 20 }), (sizes) => {
      const queue = queueOf(sizes);
      const taken: string[] = [];
      for (let batch = takeBatch(queue, 5, 40); batch !== undefined; batch = takeBatch(queue, 5, 40)) {
        const isOnePortion = batch.events.every(({ uniqueKey }) =>
          uniqueKey.startsWith(`${(batch?.end?.offset ?? 0) - 1}-`),
        );
        t.true(batch.events.length <= 4 || isOnePortion);
        taken.push(...batch.events.map(({ uniqueKey }) => uniqueKey));
      }
      t.deepEqual(
        taken,
        sizes.flatMap((rows, index) => names(`${index}-`, rows)),
      );
      t.deepEqual([queue.isEmpty(), queue.bytes()], [true, 0]);
    }),
  );
});

test('whatever order batches arrive in, progress never passes one that is still under way', (t) => {
  const order = fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(order, (arriving) => {
      const arrivals = createArrivals();
      const batches = arriving.map((_, index) => ({ events: [], end: { sequence: 1, offset: index + 1 } }));
      for (const batch of batches) arrivals.begin(batch);
      const arrived = new Set<number>();
      let position = 0;
      for (const index of arriving) {
        const batch = batches[index];
        if (batch === undefined) return;
        position = arrivals.arrived(batch)?.offset ?? position;
        arrived.add(index);
        const firstMissing = batches.findIndex((_, one) => !arrived.has(one));
        t.is(position, firstMissing === -1 ? batches.length : firstMissing);
        t.is(arrivals.first(), batches[firstMissing]);
      }
      t.true(arrivals.isEmpty());
    }),
  );
});

test('whoever waits goes on when what they wait for holds, and not before', async (t) => {
  const conditions = createConditions();
  let count = 0;
  const gone: string[] = [];
  const two = conditions.until(() => count >= 2).then(() => gone.push('two'));
  const one = conditions.until(() => count >= 1).then(() => gone.push('one'));
  await conditions.until(() => true);
  conditions.look();
  await Promise.resolve();
  t.deepEqual(gone, []);
  for (const next of [one, two]) {
    count += 1;
    conditions.look();
    await next;
  }
  t.deepEqual(gone, ['one', 'two']);
});
