/** How laws are checked and registered, shown with laws about a counter. */
import { LawBroken } from '@usage-billing/contracts/laws';
import test from 'ava';
import { right as rightOf } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Closable, type Law, type Suite, suite } from '../src/laws/law.ts';

interface Counter {
  readonly add: (amount: bigint) => TaskEither<never, bigint>;
}

interface CounterSubject extends Closable {
  readonly counter: Counter;
}

/** Adds one less than it is told from the third time on. */
const brokenCounter = (): CounterSubject => {
  let sum = 0n;
  let calls = 0;
  const add = (amount: bigint) => async () => {
    calls += 1;
    sum += calls > 2 ? amount - 1n : amount;
    return rightOf(sum);
  };
  return { counter: { add }, close: async () => undefined };
};

const lawsOf = (state: (law: Law<CounterSubject>) => void): Suite<CounterSubject> => suite('counter', state);

const check = async (holds: Parameters<Law<CounterSubject>>[1], subject = brokenCounter()) => {
  const [law] = lawsOf((state) => state('it adds up', holds)).laws;
  if (law === undefined) throw new Error('the suite has one law');
  return law.check(subject);
};

test('a broken law says which promise, both values, and the calls that led to them', async (t) => {
  const error = await t.throwsAsync(
    check(async (assert, { counter }) => {
      for (const amount of [5n, 6n]) await counter.add(amount)();
      assert.deepEqual(await counter.add(7n)(), rightOf(18n), 'the sum of all');
    }),
    { instanceOf: LawBroken },
  );
  t.is(error.law, 'counter: it adds up');
  t.deepEqual([error.actual, error.expected], [rightOf(17n), rightOf(18n)]);
  t.is(
    error.message,
    [
      'counter: it adds up',
      '',
      'the sum of all',
      "  expected  { _tag: 'Right', right: 18n }",
      "  but got   { _tag: 'Right', right: 17n }",
      '',
      'The last calls before that:',
      "  counter.add(5n) returned { _tag: 'Right', right: 5n }",
      "  counter.add(6n) returned { _tag: 'Right', right: 11n }",
      "  counter.add(7n) returned { _tag: 'Right', right: 17n }",
    ].join('\n'),
  );
  t.regex(error.stack ?? '', /law\.test\.ts/, 'the stack leads to the law');
});

test('every assertion fails where it does not hold and counts where it does', async (t) => {
  const { assertions } = await check((assert) => {
    assert.is(1n, 1n);
    assert.not(0, -0);
    assert.deepEqual({ a: [1n, new Uint8Array([1])] }, { a: [1n, new Uint8Array([1])] });
    assert.notDeepEqual({ a: undefined }, {});
    assert.true(true);
    assert.false(false);
    assert.regex('4242', /^\d{4}$/);
  });
  t.is(assertions, 7);
  const failing: ReadonlyArray<Parameters<Law<CounterSubject>>[1]> = [
    (assert) => assert.is<number, number>(0, -0),
    (assert) => assert.not(1n, 1n),
    (assert) => assert.deepEqual([1], [1n]),
    (assert) => assert.notDeepEqual([1n], [1n]),
    (assert) => assert.true(1),
    (assert) => assert.false(undefined),
    (assert) => assert.regex('424', /^\d{4}$/),
    (assert) => assert.fail('never'),
  ];
  for (const holds of failing) await t.throwsAsync(check(holds), { instanceOf: LawBroken });
});

test('a law that asserts nothing is broken, and one that is not applicable is not', async (t) => {
  await t.throwsAsync(
    check(() => undefined),
    { message: /nothing was asserted/ },
  );
  t.deepEqual(await check((assert) => assert.notApplicable('it counts by itself')), {
    assertions: 0,
    notApplicable: 'it counts by itself',
  });
});

test('what an adapter throws is told with the promise and the calls, and is the cause', async (t) => {
  const lost = new TypeError('connection lost');
  const subject: CounterSubject = { counter: { add: () => () => Promise.reject(lost) }, close: async () => undefined };
  const error = await t.throwsAsync(
    check(async (assert, { counter }) => assert.deepEqual(await counter.add(5n)(), 5n), subject),
    { instanceOf: LawBroken },
  );
  t.is(error.cause, lost);
  t.regex(
    error.message,
    /^counter: it adds up\n\nconnection lost\n\n[\s\S]*counter\.add\(5n\) threw .*connection lost/,
  );
});

test('a law sees adapters that are classes with private fields, and copies of them', async (t) => {
  class PrivateCounter implements Counter {
    #sum = 0n;
    add(amount: bigint): TaskEither<never, bigint> {
      return async () => {
        this.#sum += amount;
        return rightOf(this.#sum);
      };
    }
  }
  const subject = { counter: Object.freeze(new PrivateCounter()), close: async () => undefined };
  const { assertions } = await check(async (assert, given) => {
    await { ...given }.counter.add(5n)();
    assert.deepEqual(await given.counter.add(6n)(), rightOf(11n));
  }, Object.freeze(subject));
  t.is(assertions, 1);
});

test('values in a failure are cut where they would fill pages', async (t) => {
  const many = Array.from({ length: 5_000 }, (_, n) => ({ n, text: 'x'.repeat(1_000) }));
  const error = await t.throwsAsync(check((assert) => assert.deepEqual(many, [])));
  t.true((error?.message.length ?? 0) < 40_000);
});

interface Declared {
  readonly title: string;
  readonly body: (...given: unknown[]) => Promise<void>;
  readonly timeoutMs: number | undefined;
}

/** A runner that takes tests down instead of running them; `serial` is what only ava has. */
const runner = () => {
  const declared: Declared[] = [];
  const skipped: string[] = [];
  const declare = (title: string, body: Declared['body'], timeoutMs?: number) =>
    void declared.push({ title, body, timeoutMs });
  return { test: Object.assign(declare, { skip: (title: string) => void skipped.push(title) }), declared, skipped };
};

test('a runner whose tests know nothing of assertions gets a test that rejects when the law is broken', async (t) => {
  const { test: declare, declared } = runner();
  const holding = lawsOf((law) => law('it adds up', (assert) => assert.true(true)));
  const broken = lawsOf((law) => law('it adds up', (assert) => assert.true(false)));
  holding(declare, async () => brokenCounter(), { serial: true, timeoutMs: 5_000 });
  broken(declare, async () => brokenCounter(), { name: 'our counter' });
  t.deepEqual(
    declared.map(({ title, timeoutMs }) => [title, timeoutMs]),
    [
      ['counter: it adds up', 5_000],
      ['our counter: it adds up', undefined],
    ],
  );
  const [first, second] = declared;
  t.is(first?.body.length, 0, 'a body with a parameter would be handed a callback by some runners');
  await t.notThrowsAsync(async () => first?.body());
  await t.throwsAsync(async () => second?.body({}), { instanceOf: LawBroken });
});

test('a runner that can skip a running test is told why a law is not applicable; ava logs it', async (t) => {
  const { test: declare, declared } = runner();
  lawsOf((law) => law('it adds up', (assert) => assert.notApplicable('no sums')))(declare, async () => brokenCounter());
  const heard: unknown[] = [];
  const note = (what: string) => (why?: unknown) => void heard.push([what, why]);
  await declared[0]?.body({ skip: note('skip') });
  await declared[0]?.body({ pass: note('pass'), log: note('log') });
  t.deepEqual(heard, [
    ['skip', 'no sums'],
    ['log', 'not applicable: no sums'],
    ['pass', undefined],
  ]);
});
