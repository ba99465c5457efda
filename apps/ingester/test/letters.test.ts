/** Dead letters from a sender's mistake to their replay, with the buffer on disk. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { collectPages, HOUR, instant } from '@usage-billing/core/shared';
import { type DeadLetter, hourOf } from '@usage-billing/core/usage';
import { movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  createContainer,
  EventStoreToken,
  memoryModule,
  override,
} from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { letterDesk } from '../src/dead-letters/letter-desk.ts';
import { startIngester } from '../src/index.ts';
import { configOf } from './support/ingester.ts';
import { record } from './support/record.ts';

const clock = movableClock(instant(420_000n * HOUR + 1n));

const start = async (t: ExecutionContext) => {
  const container = await createContainer(memoryModule(), override(ClockToken, clock));
  t.teardown(() => closeContainer(container));
  const ingester = await startIngester(container, configOf(t));
  t.teardown(ingester.close);
  const { spool } = ingester;
  const store = await container.getAsync(EventStoreToken);
  return {
    url: ingester.url,
    deadLetters: spool.deadLetters,
    desk: letterDesk({ ...spool, clock }),
    forward: async (message: string): Promise<string> => {
      const [host = '', port] = ingester.forwardAddress.split(':');
      const socket = connect(Number(port), host);
      t.teardown(() => socket.destroy());
      socket.write(message);
      return String(((await once(socket, 'data')) as [Buffer])[0]);
    },
    /** The sum of all amounts that reached the event store. */
    stored: async (): Promise<bigint> => {
      await spool.drained();
      const totals = await collectPages(store.hourlyTotals({ from: hourOf(instant(0n)) }))();
      return E.isRight(totals) ? totals.right.reduce((sum, { total }) => sum + total, 0n) : -1n;
    },
  };
};

test('a record under a wrong tag is kept as it was sent, with the tag in the reason, and taken when it is replayed', async (t) => {
  const ingester = await start(t);
  const sent = record('a', { amount_value: '9223372036854775807' });
  t.is(await ingester.forward(`["billing-x",1,${JSON.stringify(sent)},{"chunk":"c"}]`), '{"ack":"c"}');
  const [letter] = await ingester.desk.list({ limit: 10, all: false });
  t.like(letter, { field: 'tag', message: 'must be billing, this is "billing-x"', record: JSON.stringify(sent) });
  t.deepEqual(await ingester.desk.replay(undefined), { taken: [letter?.id], rejected: [] } as never);
  t.is(await ingester.stored(), 9223372036854775807n);
});

const letter = (change: Partial<DeadLetter>): DeadLetter => ({
  at: clock.now(),
  reason: 'rejected',
  source: 'forward',
  field: 'tag',
  message: 'must be billing',
  record: '',
  ...change,
});

test('letters of an earlier form, with the tag around the record, are taken too, and only those of a wrong tag', async (t) => {
  const ingester = await start(t);
  const wrapped = JSON.stringify({ tag: 'billing-x', record: record('a') });
  const kept = await ingester.deadLetters.append([
    letter({ record: wrapped }),
    letter({ record: wrapped, source: 'http', field: 'unique_key', message: 'is missing' }),
  ])();
  t.true(E.isRight(kept));
  const { taken, rejected } = await ingester.desk.replay(undefined);
  t.is(taken.length, 1);
  t.deepEqual(
    rejected.map(({ field, reason }) => [field, reason.split('; ')[0]]),
    [['unique_key', 'is missing']],
  );
  t.is(await ingester.stored(), 60n);
});

test('a letter that took the metadata of a Fluent Bit entry for a part of the time is taken when it is replayed', async (t) => {
  const ingester = await start(t);
  const text = JSON.stringify(record('a', { occurred_at: 0 })).replace(
    '"occurred_at":0',
    '"occurred_at":[1795966678.95,{}]',
  );
  const kept = await ingester.deadLetters.append([letter({ field: 'occurred_at', record: text })])();
  t.true(E.isRight(kept));
  t.is((await ingester.desk.replay(undefined)).taken.length, 1);
  t.is(await ingester.stored(), 60n);
});

const CUT = 'is longer than 65536 characters, kept without its end, and cannot be replayed';
const NOT_KEPT = 'is not kept and cannot be replayed';

test('what is not kept whole says so in its letter and when it is replayed', async (t) => {
  const ingester = await start(t);
  const long = record('long', { amount_value: 1.5, note: 'é'.repeat(70_000) });
  const deep = JSON.stringify(record('deep', { note: 0 })).replace(
    '"note":0',
    `"note":${'['.repeat(500)}${']'.repeat(500)}`,
  );
  const response = await fetch(ingester.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `[${JSON.stringify(long)},${deep}]`,
  });
  t.is(response.status, 400);
  // As they were cut before.
  const cut = JSON.stringify(long).slice(0, 65_536);
  t.true(E.isRight(await ingester.deadLetters.append([letter({ field: 'amount_value', record: cut })])()));
  const letters = await ingester.desk.list({ limit: 10, all: false });
  t.deepEqual(
    letters.map(({ message }) => message),
    [
      `must be an integer; the record ${CUT}`,
      `is nested more than 100 deep; the record ${NOT_KEPT}`,
      'must be billing',
    ],
  );
  t.regex(letters[1]?.record ?? '', /its unique_key is "deep"/);
  const { taken, rejected } = await ingester.desk.replay(undefined);
  t.deepEqual(taken, []);
  t.deepEqual(
    rejected.map(({ field, reason }) => `${field} ${reason}`),
    [`record ${CUT}`, `record ${NOT_KEPT}`, `record ${CUT}`],
  );
});
