/** When a failed call is repeated, and how long it waits before. */
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { exponentialBackOff, type RetryOptions, retrying } from '../src/index.ts';
import { waitBeforeRetry } from '../src/retry.ts';

interface Failure {
  readonly kind: 'passing' | 'limited' | 'final';
  readonly retryAfterMillis?: number;
}

const optionsWith = (given: Partial<RetryOptions<Failure>> = {}): RetryOptions<Failure> => ({
  attempts: 3,
  backOff: () => 1,
  retryable: ({ kind }) => kind !== 'final',
  retryAfter: ({ retryAfterMillis }) => O.fromNullable(retryAfterMillis),
  countsAsAttempt: ({ kind }) => kind !== 'limited',
  ...given,
});

/** Runs the outcomes one by one, and returns the last with the number of attempts. */
const run = async (options: RetryOptions<Failure>, outcomes: ReadonlyArray<E.Either<Failure, string>>) => {
  const numbers: number[] = [];
  const result = await retrying(options)(({ number }) => async () => {
    numbers.push(number);
    return outcomes[number - 1] ?? E.left<Failure>({ kind: 'final' });
  })();
  return { result, numbers };
};

const passing = E.left<Failure>({ kind: 'passing' });
const limited = E.left<Failure>({ kind: 'limited' });

test('a call that succeeds is made once', async (t) => {
  t.deepEqual(await run(optionsWith(), [E.right('done')]), { result: E.right('done'), numbers: [1] });
});

test('a failure that may pass is retried until an attempt succeeds', async (t) => {
  t.deepEqual(await run(optionsWith(), [passing, passing, E.right('done')]), {
    result: E.right('done'),
    numbers: [1, 2, 3],
  });
});

test('a final failure is returned at once', async (t) => {
  const final = E.left<Failure>({ kind: 'final' });
  t.deepEqual(await run(optionsWith(), [passing, final, E.right('done')]), { result: final, numbers: [1, 2] });
});

test('the last failure is returned once the attempts are used up', async (t) => {
  const last = E.left<Failure>({ kind: 'passing', retryAfterMillis: 0 });
  t.deepEqual(await run(optionsWith(), [passing, passing, last, E.right('done')]), {
    result: last,
    numbers: [1, 2, 3],
  });
});

test('failures that do not count use up no attempt', async (t) => {
  const outcomes = [limited, limited, limited, passing, E.right('done')];
  t.deepEqual(await run(optionsWith({ attempts: 2 }), outcomes), { result: E.right('done'), numbers: [1, 2, 3, 4, 5] });
  t.deepEqual((await run(optionsWith({ attempts: 1 }), [limited, passing, E.right('done')])).numbers, [1, 2]);
});

test('two calls of one policy do not share their attempts', async (t) => {
  const retried = retrying(optionsWith({ attempts: 2 }));
  const call = retried(() => async () => passing);
  t.deepEqual(await Promise.all([call(), call()]), [passing, passing]);
  let attempts = 0;
  await retried(() => async () => {
    attempts += 1;
    return passing;
  })();
  t.is(attempts, 2);
});

test('a wait that would outlast the call is not begun: the failure is returned at once', async (t) => {
  const slow = optionsWith({ callMillis: 60_000, backOff: () => 60_000 });
  const startedAt = performance.now();
  t.deepEqual(await run(slow, [passing, E.right('done')]), { result: passing, numbers: [1] });
  const asked = E.left<Failure>({ kind: 'limited', retryAfterMillis: 120_000 });
  t.deepEqual((await run(optionsWith({ callMillis: 60_000 }), [asked, E.right('done')])).result, asked);
  t.true(performance.now() - startedAt < 30_000);
});

test('the deadline is measured on the clock that was given, from the start of the call', async (t) => {
  let now = 1_000;
  const ends: number[] = [];
  const result = await retrying(optionsWith({ attempts: 99, callMillis: 50, backOff: () => 1, now: () => now }))(
    ({ callEnds }) =>
      async () => {
        ends.push(callEnds);
        now += 20;
        return passing;
      },
  )();
  t.deepEqual(result, passing);
  t.deepEqual(ends, [1_050, 1_050, 1_050]);
});

test('a defect in the work rejects instead of being retried', async (t) => {
  let attempts = 0;
  const call = retrying(optionsWith())(() => async () => {
    attempts += 1;
    throw new Error('a defect');
  });
  await t.throwsAsync(call, { message: 'a defect' });
  t.is(attempts, 1);
});

test('the wait is the longer of back-off and Retry-After, and always ends before the call does', (t) => {
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.option(fc.nat(1_000), { nil: undefined }),
      fc.nat(1_000),
      (backOff, retryAfterMillis, leftMillis) => {
        const error: Failure = { kind: 'passing', ...(retryAfterMillis === undefined ? {} : { retryAfterMillis }) };
        const wait = waitBeforeRetry(optionsWith({ backOff: () => backOff }), error, {
          attempt: 1,
          counted: 1,
          leftMillis,
        });
        const longer = Math.max(backOff, retryAfterMillis ?? 0);
        t.deepEqual(wait, longer < leftMillis ? O.some(longer) : O.none);
      },
    ),
  );
});

test('back-off doubles up to its bound, less up to half of it by chance', (t) => {
  const bounds = [1, 2, 3, 4, 5].map(exponentialBackOff({ firstMillis: 100, maxMillis: 500, random: () => 0 }));
  t.deepEqual(bounds, [100, 200, 400, 500, 500]);
  t.is(exponentialBackOff({ firstMillis: 100, maxMillis: 500, random: () => 0.5 })(1), 75);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const wait = exponentialBackOff({ firstMillis: 100, maxMillis: 500, random: () => random })(attempt);
        t.true(wait >= 50 && wait <= 500);
      },
    ),
  );
});
