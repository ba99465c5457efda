/** The buffer alone: bounded, in order, and without losing or doubling a record. */
import test from 'ava';
import fc from 'fast-check';
import { type BufferedRecord, type BufferLimits, recordBuffer } from '../src/record-buffer.ts';

const record = (uniqueKey: string, bytes = 1): BufferedRecord => ({
  uniqueKey,
  amountType: 'x',
  amount: 1n,
  entry: new Uint8Array(bytes),
});

const bufferOf = (limits: Partial<BufferLimits> = {}) =>
  recordBuffer({ maxRecords: 10_000, maxBytes: 100 * 1024 * 1024, ...limits }, 'client');

const keysOf = (records: ReadonlyArray<BufferedRecord> = []): ReadonlyArray<string> =>
  records.map(({ uniqueKey }) => uniqueKey);

test('it is bounded in records and in bytes, and makes room once they are acknowledged', (t) => {
  const few = bufferOf({ maxRecords: 3 });
  t.is(few.add([record('a'), record('b')]), 2);
  t.is(few.add([record('c'), record('d')]), 1);
  const small = bufferOf({ maxBytes: 10 });
  t.is(small.add([record('a', 4), record('b', 6), record('c', 1)]), 2);
  t.deepEqual([small.size(), small.bytes()], [2, 10]);
  t.is(small.add([record('d')]), 0);
  const chunk = small.nextChunk();
  t.deepEqual([small.size(), small.bytes()], [2, 10], 'what is in flight counts');
  small.acknowledge(chunk?.id ?? '');
  t.deepEqual([small.size(), small.bytes()], [0, 0]);
  t.is(small.add([record('e', 11)]), 0, 'more than there is room for at all');
});

test('a record that does not fit lets none after it pass, so that order is kept', (t) => {
  const buffer = bufferOf({ maxBytes: 10 });
  t.is(buffer.add([record('a', 6), record('b', 6), record('c', 1)]), 1);
});

test('chunks are bounded in records and bytes, and only four are in flight', (t) => {
  const buffer = bufferOf();
  buffer.add(Array.from({ length: 501 }, (_, index) => record(`${index}`)));
  t.is(buffer.nextChunk()?.records.length, 500);
  t.is(buffer.nextChunk()?.records.length, 1);
  const mebibyte = 1024 * 1024;
  buffer.add([record('large', 2 * mebibyte), record('half', mebibyte / 2), record('other', mebibyte), record('last')]);
  t.deepEqual(keysOf(buffer.nextChunk()?.records), ['large'], 'a chunk of its own');
  t.deepEqual(keysOf(buffer.nextChunk()?.records), ['half']);
  t.is(buffer.nextChunk(), undefined);
  buffer.restore();
  t.is(buffer.nextChunk()?.records.length, 500);
});

test('what is restored goes out first, and under new ids', (t) => {
  const buffer = bufferOf();
  buffer.add([record('a'), record('b')]);
  const lost = buffer.nextChunk();
  buffer.add([record('c')]);
  buffer.restore();
  t.false(buffer.hasChunksInFlight());
  t.is(buffer.acknowledge(lost?.id ?? ''), undefined, 'an acknowledgement that comes too late');
  const again = buffer.nextChunk();
  t.deepEqual(keysOf(again?.records), ['a', 'b', 'c']);
  t.not(again?.id, lost?.id);
});

test('in any order of events every record is acknowledged once or still there', (t) => {
  const event = fc.constantFrom('add', 'send', 'acknowledge', 'restore');
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const buffer = bufferOf({ maxRecords: 20, maxBytes: 60 });
      const added: string[] = [];
      const acknowledged: string[] = [];
      let inFlight: string[] = [];
      for (const [index, one] of events.entries()) {
        if (one === 'add') {
          const some = [record(`${index}-0`, 3), record(`${index}-1`, 2)];
          added.push(...keysOf(some.slice(0, buffer.add(some))));
        }
        if (one === 'send') inFlight.push(buffer.nextChunk()?.id ?? 'none');
        if (one === 'acknowledge') acknowledged.push(...keysOf(buffer.acknowledge(inFlight.shift() ?? '')?.records));
        if (one === 'restore') {
          buffer.restore();
          inFlight = [];
        }
        t.true(buffer.size() <= 20 && buffer.bytes() <= 60);
      }
      const size = buffer.size();
      const left = keysOf(buffer.drain());
      t.is(left.length, size);
      t.deepEqual([...acknowledged, ...left].toSorted(), added.toSorted());
      t.deepEqual([buffer.size(), buffer.bytes()], [0, 0]);
    }),
  );
});
