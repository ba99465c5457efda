/** What bounds the requests at once: the turns, the pauses, and how many the tenant turns out to bear. */
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallFailure } from '../src/failure.ts';
import { gateOf } from '../src/gate.ts';
import { untilOver } from '../src/held.ts';
import { type Leave, limiterOf } from '../src/limiter.ts';
import { pauseOf } from '../src/pause.ts';
import { afterSuccess, afterThrottling, newWindow, type Window } from '../src/window.ts';

const LONG = 60_000;

const given = (entered: O.Option<Leave>): Leave => {
  if (O.isNone(entered)) throw new Error('there was no place');
  return entered.value;
};

test('whoever has no patience left gives up its turn, and those behind it keep theirs', async (t) => {
  const { enter, inside } = limiterOf(() => 1);
  const leave = given(await enter(0));
  const order: string[] = [];
  const inTurn = async (name: string): Promise<void> => {
    const next = given(await enter(LONG));
    order.push(name);
    next();
  };
  const hasty = enter(1);
  const others = [inTurn('second'), inTurn('third')];
  t.deepEqual(await hasty, O.none);
  leave();
  leave();
  await Promise.all(others);
  t.deepEqual(order, ['second', 'third']);
  t.is(inside(), 0);
});

test('where fewer are allowed those inside stay, and where more are, those who wait come in', async (t) => {
  let allowed = 2;
  const { enter, admit, inside } = limiterOf(() => allowed);
  const places = [given(await enter(0)), given(await enter(0))];
  allowed = 1;
  const third = enter(LONG);
  places[0]?.();
  t.is(inside(), 1);
  allowed = 2;
  t.deepEqual(await enter(0), O.none, 'nobody overtakes those who wait');
  admit();
  given(await third);
  t.is(inside(), 2);
});

test('whoever would wait for nothing is sent away at once', async (t) => {
  const { enter, dismiss } = limiterOf(() => 1);
  const leave = given(await enter(0));
  const impatient = enter(10 * LONG);
  const patient = enter(30 * LONG);
  dismiss(20 * LONG);
  t.deepEqual(await impatient, O.none);
  leave();
  given(await patient);
});

test('a shorter pause does not end a longer one, and after it one more comes back with every step', (t) => {
  let now = 0;
  const pause = pauseOf(() => now);
  t.is(pause.allowed(), Number.POSITIVE_INFINITY);
  pause.begin(5000);
  pause.begin(1000);
  t.is(pause.remainingMs(), 5000);
  now = 4999;
  t.is(pause.allowed(), 0);
  now = 5000;
  t.deepEqual([pause.remainingMs(), pause.allowed()], [0, 1]);
  now = 5095;
  t.is(pause.allowed(), 10);
});

const successes = (window: Window, count: number): Window =>
  Array.from({ length: count }).reduce<Window>((grown) => afterSuccess(grown), window);

test('throttling halves the window once for all that were sent together, and never closes it', (t) => {
  let window = newWindow(40);
  for (let answer = 0; answer < 20; answer += 1) window = afterThrottling(window, 0);
  t.is(window.atOnce, 20);
  for (let epoch = 1; epoch < 10; epoch += 1) window = afterThrottling(window, epoch);
  t.is(window.atOnce, 1);
});

test('the window grows by one after many successes, up to what it was and no further', (t) => {
  const halved = afterThrottling(newWindow(4), 0);
  t.is(successes(halved, 19).atOnce, 2);
  t.is(successes(halved, 20).atOnce, 3);
  t.is(successes(halved, 20 + 29).atOnce, 3);
  t.is(successes(halved, 20 + 30).atOnce, 4);
  t.is(successes(halved, 1000).atOnce, 4);
  t.is(afterThrottling(successes(halved, 20 + 29), 1).successes, 0, 'and begins anew when it is halved again');
});

const throttledFor = (seconds: number): E.Either<CallFailure, never> =>
  E.left({ _tag: 'Throttled', retryAfterSeconds: O.some(seconds) });

test('after a pause those who waited do not all begin at once', async (t) => {
  const gate = gateOf(40);
  const first = await gate.enter(0);
  if (E.isLeft(first)) return t.fail();
  first.right.heard(throttledFor(1));
  first.right.leave();
  const entered: number[] = [];
  const waiting = Array.from({ length: 20 }, async () => {
    const place = await gate.enter(LONG);
    if (E.isRight(place)) entered.push(performance.now());
  });
  const begun = performance.now();
  await Promise.all(waiting);
  const [earliest = 0] = entered;
  t.is(entered.length, 20);
  t.true(earliest - begun > 900);
  t.true((entered.at(-1) ?? 0) - earliest >= 150, 'the last of twenty comes 19 steps of 10 ms after the first');
});

test('whoever waits for a turn when a pause begins that is too long for them hears of it at once', async (t) => {
  const gate = gateOf(1);
  const first = await gate.enter(0);
  if (E.isLeft(first)) return t.fail();
  const waiting = [gate.enter(LONG), gate.enterForFile(LONG)];
  first.right.heard(throttledFor(300));
  for (const answer of [...(await Promise.all(waiting)), await gate.enter(LONG)])
    t.like(answer, { _tag: 'Left', left: { _tag: 'Throttled', retryAfterSeconds: O.some(300) } });
});

test('files take a quarter of the places, and leave one for the others even where only few are left', async (t) => {
  const gate = gateOf(8);
  const files = [await gate.enterForFile(0), await gate.enterForFile(0)];
  t.true(files.every(E.isRight));
  t.true(E.isLeft(await gate.enterForFile(0)), 'a third one waits');
  const others = await Promise.all(Array.from({ length: 6 }, () => gate.enter(0)));
  t.true(others.every(E.isRight));
  t.true(E.isLeft(await gate.enter(0)), 'files count among the eight');
  for (const other of others) if (E.isRight(other)) other.right.leave();
  for (let halving = 0; halving < 3; halving += 1) {
    const other = await gate.enter(0);
    if (E.isLeft(other)) return t.fail();
    other.right.heard(E.left({ _tag: 'Throttled', retryAfterSeconds: O.none }));
    other.right.leave();
  }
  t.true(E.isRight(await gate.enter(0)), 'at one at once, with two files that nobody finishes');
  t.true(E.isLeft(await gate.enter(0)));
});

test('a pause is waited for by those whose patience lasts longer, however long it is', async (t) => {
  const gate = gateOf(8);
  const first = await gate.enter(0);
  if (E.isLeft(first)) return t.fail();
  first.right.heard(throttledFor(40));
  t.like(await gate.enter(30_000), { _tag: 'Left', left: { _tag: 'Throttled' } });
  const waits = Symbol('waits');
  const later = new Promise((resolve) => setTimeout(resolve, 50, waits));
  const patient = gate.enter(LONG);
  t.is(await Promise.race([patient, later]), waits);
  first.right.heard(throttledFor(300));
  t.like(await patient, { _tag: 'Left', left: { _tag: 'Throttled' } }, 'until the pause outlasts them too');
});

const body = (...pieces: ReadonlyArray<string | Error>): ReadableStream<Uint8Array> => {
  const rest = [...pieces];
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = rest.shift();
      if (piece === undefined) controller.close();
      else if (typeof piece === 'string') controller.enqueue(new TextEncoder().encode(piece));
      else controller.error(piece);
    },
  });
};

test('a body is over once: when it ended, when it failed, when its reader has had enough or forgot it', async (t) => {
  let over = 0;
  const held = (source: ReadableStream<Uint8Array>, idleMs = LONG): Response =>
    new Response(
      untilOver(source, idleMs, () => {
        over += 1;
      }),
    );
  t.is(await held(body('a', 'b')).text(), 'ab');
  t.is(over, 1);
  await t.throwsAsync(held(body('a', new Error('broken'))).text(), { message: 'broken' });
  t.is(over, 2);
  const reader = held(body('a', 'b')).body?.getReader();
  await reader?.read();
  t.is(over, 2);
  await reader?.cancel();
  t.is(over, 3);
  const forgotten = held(body('a', 'b'), 20).body?.getReader();
  await forgotten?.read();
  await t.throwsAsync(forgotten?.closed ?? Promise.resolve(), { message: /nobody went on reading/ });
  t.is(over, 4);
});
