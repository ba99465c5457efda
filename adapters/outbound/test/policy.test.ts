/** Deadlines, circuit and concurrency limit of a policy, as its callers see them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { type OutboundOptions, outboundPolicy, type PolicyFailure } from '../src/index.ts';

type Failure = PolicyFailure | { readonly _tag: 'Down' } | { readonly _tag: 'Refused' };

const FOREVER = 600_000;
const down = E.left<Failure>({ _tag: 'Down' });
const never = new Promise<never>(() => undefined);

const policyWith = (given: Partial<OutboundOptions<Failure>>) =>
  outboundPolicy<Failure>({
    attempts: 1,
    backOff: () => 0,
    retryable: ({ _tag }) => _tag !== 'Refused',
    toError: (failure) => failure,
    ...given,
  });

const circuit = (openMillis: number, states: string[] = []): Partial<OutboundOptions<Failure>> => ({
  circuit: {
    failuresToOpen: 2,
    openMillis,
    isOutage: ({ _tag }) => _tag !== 'Refused',
    onChange: (state) => states.push(state),
  },
});

test('work that ignores its signal costs its caller the deadline of an attempt and no more', async (t) => {
  const result = await policyWith({ attemptMillis: 5 }).call(() => () => never)();
  t.deepEqual(result, E.left({ _tag: 'DeadlineExceeded', started: true, millis: 5 }));
});

test('work that ends when its signal aborts tells itself what became of it', async (t) => {
  const result = await policyWith({ attemptMillis: 5 }).call<string>(
    ({ signal }) =>
      () =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(down));
        }),
  )();
  t.deepEqual(result, down);
});

test('an attempt that was too late is retried like any other failure', async (t) => {
  const policy = policyWith({ attempts: 3, attemptMillis: 5 });
  const result = await policy.call(
    ({ number }) =>
      () =>
        number < 3 ? never : Promise.resolve(E.right(number)),
  )();
  t.deepEqual(result, E.right(3));
});

test('no attempt lasts longer than the call', async (t) => {
  const policy = policyWith({ attempts: 3, attemptMillis: FOREVER, callMillis: 5 });
  const result = await policy.call(() => () => never)();
  t.like(result, { _tag: 'Left', left: { _tag: 'DeadlineExceeded', started: true } });
});

test('a wait that takes longer than it should is not followed by an attempt after the end of the call', async (t) => {
  let time = 0;
  let attempts = 0;
  const backOff = () => {
    time = 60;
    return 1;
  };
  const policy = policyWith({ attempts: 3, callMillis: 50, now: () => time, backOff });
  const result = await policy.call(() => async () => {
    attempts += 1;
    return down;
  })();
  t.deepEqual([result, attempts], [down, 1]);
});

test('a signal does not abort after the work has returned', async (t) => {
  let signal: AbortSignal | undefined;
  await policyWith({ attemptMillis: FOREVER }).call((attempt) => async () => {
    signal = attempt.signal;
    return E.right('done');
  })();
  await nextTurn();
  t.false(signal?.aborted);
});

test('what is called once is not retried', async (t) => {
  let attempts = 0;
  const result = await policyWith({ attempts: 5 }).callOnce(() => async () => {
    attempts += 1;
    return down;
  })();
  t.deepEqual(result, down);
  t.is(attempts, 1);
});

test('after outages in a row the circuit opens: calls fail at once and are not retried', async (t) => {
  const states: string[] = [];
  const policy = policyWith({ attempts: 5, ...circuit(FOREVER, states) });
  let attempts = 0;
  const call = policy.call(() => async () => {
    attempts += 1;
    return down;
  });
  t.deepEqual(await call(), E.left({ _tag: 'CircuitOpen' }));
  t.deepEqual(await call(), E.left({ _tag: 'CircuitOpen' }));
  t.is(attempts, 2);
  t.deepEqual(states, ['open']);
});

test('an answer that is no outage keeps the circuit closed, and a success closes it', async (t) => {
  const states: string[] = [];
  const policy = policyWith(circuit(0, states));
  const refused = policy.call(() => async () => E.left<Failure>({ _tag: 'Refused' }));
  const failed = policy.call(() => async () => down);
  for (let n = 0; n < 4; n += 1) await refused();
  await failed();
  await refused();
  await failed();
  t.deepEqual(states, []);
  await failed();
  t.deepEqual(states, ['open']);
  t.deepEqual(await policy.call(() => async () => E.right('back'))(), E.right('back'));
  t.deepEqual(states, ['open', 'closed']);
});

test('work that hangs counts towards the circuit', async (t) => {
  const policy = policyWith({ attemptMillis: 5, ...circuit(FOREVER) });
  const hanging = policy.call(() => () => never);
  await Promise.all([hanging(), hanging()]);
  t.deepEqual(await hanging(), E.left({ _tag: 'CircuitOpen' }));
});

test('more calls than may wait fail at once, and work that hangs gives its place back', async (t) => {
  const policy = policyWith({ attemptMillis: 20, concurrency: { maxConcurrent: 1, maxQueued: 1 } });
  let started = 0;
  const call = policy.call(() => () => {
    started += 1;
    return started === 1 ? never : Promise.resolve(E.right('done'));
  });
  const [first, , third] = await Promise.all([call(), call(), call()]);
  t.like(first, { left: { _tag: 'DeadlineExceeded', started: true } });
  t.deepEqual(third, E.left({ _tag: 'QueueFull' }));
  t.deepEqual(await call(), E.right('done'));
});

test('a call whose turn does not come in time never starts', async (t) => {
  const policy = policyWith({ attempts: 5, attemptMillis: 5, concurrency: { maxConcurrent: 1, maxQueued: 1 } });
  let started = false;
  const occupying = policy.callOnce(() => () => never)();
  const waiting = policy.call(() => async () => {
    started = true;
    return E.right('done');
  })();
  t.like(await occupying, { left: { _tag: 'DeadlineExceeded', started: true } });
  t.deepEqual(await waiting, E.left({ _tag: 'DeadlineExceeded', started: false, millis: 5 }));
  t.false(started);
});

test('a call whose time is up does not wait for a longer one that holds its place', async (t) => {
  let now = 0;
  const callMillis = 10_000;
  const policy = policyWith({
    attempts: 2,
    callMillis,
    concurrency: { maxConcurrent: 1, maxQueued: 1 },
    now: () => now,
  });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let longer: Promise<unknown> | undefined;
  const result = await policy.call<string>(({ number }) => async () => {
    if (number > 1) return E.right('it got its place');
    now = callMillis - 5;
    longer = policy.callOnce(() => async () => E.right(await released))();
    return down;
  })();
  t.like(result, { left: { _tag: 'DeadlineExceeded', started: false } });
  release();
  await longer;
});

test('a defect in the work rejects', async (t) => {
  const call = policyWith({ attemptMillis: FOREVER }).call(() => async () => {
    throw new TypeError('a defect');
  });
  await t.throwsAsync(call, { instanceOf: TypeError, message: 'a defect' });
});

test('a call that waited for its turn is made in the context that it came with', async (t) => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const caller = createContextKey('caller');
  const policy = policyWith({ concurrency: { maxConcurrent: 1, maxQueued: 1 } });
  const callAs = (name: string) =>
    context.with(context.active().setValue(caller, name), () =>
      policy.call(() => async () => {
        await nextTurn();
        return E.right(context.active().getValue(caller));
      })(),
    );
  t.deepEqual(await Promise.all([callAs('first'), callAs('second')]), [E.right('first'), E.right('second')]);
});
