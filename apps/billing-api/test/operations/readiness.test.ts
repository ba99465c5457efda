/** Readiness is for anybody, who may ask as often as they like. */
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { failingDependencies } from '../../src/operations/readiness.ts';
import { ports, withDirectoryDown } from '../support/ports.ts';

/** A ledger that answers when it is let. */
const slow = () => {
  const waiting: Array<() => void> = [];
  let asked = 0;
  return {
    asked: () => asked,
    letAnswer: () => {
      for (const answer of waiting.splice(0)) answer();
    },
    instancesWithUsage: () => () => {
      asked += 1;
      return new Promise<E.Either<never, []>>((resolve) => waiting.push(() => resolve(E.right([]))));
    },
  };
};

test('Those who ask at the same time share one look, and the next one looks again', async (t) => {
  const ledger = slow();
  const notReady = failingDependencies({ ...ports(), ledger });
  for (const looks of [1, 2]) {
    const answers = Promise.all(Array.from({ length: 50 }, () => notReady()));
    while (ledger.asked() < looks) await setImmediate();
    ledger.letAnswer();
    t.deepEqual(new Set((await answers).map((names) => names.join())), new Set(['']));
    t.is(ledger.asked(), looks);
  }
});

test('What does not answer is named', async (t) => {
  t.deepEqual(await failingDependencies(withDirectoryDown())(), ['directory']);
  const ledger = { instancesWithUsage: () => TE.left({ _tag: 'LedgerUnavailable', message: 'it is down' } as const) };
  t.deepEqual(await failingDependencies({ ...ports(), ledger })(), ['database']);
});
