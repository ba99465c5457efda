import test from 'ava';
import { type Filling, refusalOf, usedBytes } from '../src/room.ts';

const filling = (given: Partial<Filling> = {}): Filling => ({
  segments: new Map([
    [1, 300],
    [2, 200],
  ]),
  open: undefined,
  arrived: undefined,
  pendingBytes: 100,
  letters: undefined,
  ...given,
});

const lettersOf = (open: number) => ({ bytes: () => open, open: () => ({ count: 1, bytes: open }) });

const takes = (given: Filling, bytes: number): boolean =>
  refusalOf(given, { capacity: () => 1_000 }, { bytes: 100 }, bytes) === undefined;

test('events take what letters leave, and letters leave nine tenths', (t) => {
  t.true(takes(filling(), 300));
  t.false(takes(filling(), 301));
  t.is(
    refusalOf(filling(), { capacity: () => 1_000 }, { bytes: 100 }, 301),
    'the buffer is full: 600 of 1000 bytes are used. It empties as the event store takes events again.',
  );
});

test('letters that must be kept beyond their quota take room from events', (t) => {
  const crowded = filling({ letters: lettersOf(250) });
  t.is(usedBytes(crowded), 850);
  t.true(takes(crowded, 150));
  t.false(takes(crowded, 151));
});

test('what has arrived of the open segment is in nobody’s way', (t) => {
  const open = { sequence: 2, length: 200 };
  t.true(takes(filling({ open, arrived: { sequence: 2, offset: 150 } }), 450));
  t.false(takes(filling({ open, arrived: { sequence: 2, offset: 150 } }), 451));
  t.false(takes(filling({ open, arrived: { sequence: 1, offset: 300 } }), 301), 'it was an earlier segment');
});
