/** The laws of every {@link JobLock}. */
import type { JobLock, JobLockError } from '@usage-billing/core/shared';
import { isLeft, isRight, left as leftOf, right as rightOf } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Held, hold } from './held-lock.ts';
import { type Closable, type Suite, suiteThrough } from './law.ts';
import { left, race, right, together } from './unwrap.ts';

/** A lock as several processes see it. */
export interface JobLockSubject extends Closable {
  readonly lock: JobLock;
  /** The lock as another process sees it: another connection to the same place. */
  readonly elsewhere: JobLock;
  /** Takes the lock as a third process does that is then cut off for good. */
  readonly abandon?: (job: string) => Promise<void>;
  /** From now on the lock is that of a holder who has not been heard of for too long. */
  readonly expire?: (job: string) => Promise<void>;
  /** Waits for longer than the lock of a holder that is gone stays held. */
  readonly outlast?: (job: string) => Promise<void>;
}

/** Controls that not every lock has: one within a process ends with it. */
export type JobLockControl = 'abandon' | 'expire' | 'outlast';

type Controls = Required<JobLockSubject>;

const notControlled = (): Promise<never> => Promise.reject(new Error('a control is missing: say so in `lacking`'));

const controlled = (subject: JobLockSubject): Controls => ({
  abandon: notControlled,
  expire: notControlled,
  outlast: notControlled,
  ...subject,
});

const nothing: TE.TaskEither<never, string> = TE.right('done');
const refusal = (job: string): JobLockError => ({ _tag: 'JobAlreadyRunning', job });

/** `open` gives two views of locks that nobody holds. */
export const jobLockLaws: Suite<JobLockSubject, JobLockControl> = suiteThrough(controlled, 'job lock', (law) => {
  law('the answer of the work comes back, and its error too', async (t, { lock }) => {
    t.is(await right(lock.withLock('uploader', TE.right(42))), 42);
    t.deepEqual(await left(lock.withLock('uploader', TE.left({ _tag: 'Broken', id: 7n }))), { _tag: 'Broken', id: 7n });
  });

  law('while it is held everybody else is refused at once, and their work does not run', async (t, subject) => {
    const held = hold(subject.lock, 'uploader');
    await held.running;
    let ran = 0;
    const work: TE.TaskEither<never, void> = async () => {
      ran += 1;
      return rightOf(undefined);
    };
    for (const lock of [subject.lock, subject.elsewhere])
      t.deepEqual(await left(lock.withLock('uploader', work)), refusal('uploader'));
    t.is(ran, 0);
    held.letGo();
    await held.ended;
    await right(subject.elsewhere.withLock('uploader', work));
    t.is(ran, 1);
  });

  law('a lock that is held keeps no other job waiting', async (t, { lock, elsewhere }) => {
    const held = hold(lock, 'uploader');
    await held.running;
    const others = ['aggregator', 'Uploader', 'uploader ', '', 'ü'.repeat(200)];
    t.deepEqual(
      await together(others.map((job) => elsewhere.withLock(job, nothing))),
      others.map(() => 'done'),
    );
    held.letGo();
    await held.ended;
  });

  law('of many callers at once exactly one runs', async (t, { lock, elsewhere }) => {
    let running = 0;
    const release = Promise.withResolvers<void>();
    const work: TE.TaskEither<never, void> = async () => {
      running += 1;
      await release.promise;
      return rightOf(undefined);
    };
    let refused = 0;
    const asked = Array.from({ length: 10 }, async (_, n) => {
      const answer = await (n % 2 === 0 ? lock : elsewhere).withLock('enforcer', work)();
      if (isLeft(answer)) refused += 1;
      if (refused === 9) release.resolve();
      return answer;
    });
    const answers = await Promise.all(asked);
    t.is(running, 1);
    t.is(answers.filter(isRight).length, 1);
    t.deepEqual(
      answers.filter(isLeft).map((answer) => answer.left),
      Array(9).fill(refusal('enforcer')),
    );
  });

  law('it is free again after an error of the work', async (t, { lock, elsewhere }) => {
    await left(lock.withLock('uploader', TE.left('no')));
    t.is(await right(elsewhere.withLock('uploader', nothing)), 'done');
  });

  law('it is free again after a work that broke its promise and threw', async (t, { lock, elsewhere }) => {
    const works: ReadonlyArray<TE.TaskEither<never, string>> = [
      () => Promise.reject(new Error('a bug')),
      () => {
        throw new Error('another bug');
      },
    ];
    for (const work of works) {
      await lock
        .withLock('uploader', work)()
        .catch(() => leftOf('thrown'));
      t.is(await right(elsewhere.withLock('uploader', nothing)), 'done');
    }
  });

  law('it is refused to the work that holds it already, and stays held', async (t, { lock, elsewhere }) => {
    const again = lock.withLock('uploader', nothing);
    const [inner, outside] = await right(
      lock.withLock<never, ReadonlyArray<unknown>>('uploader', async () =>
        rightOf([await again(), await elsewhere.withLock('uploader', nothing)()]),
      ),
    );
    t.deepEqual(inner, leftOf(refusal('uploader')));
    t.deepEqual(outside, leftOf(refusal('uploader')));
    t.is(await right(again), 'done');
  });

  law('a work may take the lock of another job', async (t, { lock }) => {
    t.is(await right(lock.withLock('uploader', lock.withLock('aggregator', nothing))), 'done');
  });

  law('it can be taken again and again', async (t, { lock, elsewhere }) => {
    for (let turn = 0; turn < 30; turn += 1)
      t.is(await right((turn % 2 === 0 ? lock : elsewhere).withLock('uploader', nothing)), 'done');
  });

  law('asking for it again later runs the work again', async (t, { lock }) => {
    let ran = 0;
    const twice = lock.withLock(
      'uploader',
      TE.fromIO(() => (ran += 1)),
    );
    t.is(ran, 0, 'nothing runs before it is asked');
    t.deepEqual(await race([twice]), [rightOf(1)]);
    t.deepEqual(await race([twice]), [rightOf(2)]);
  });

  law(
    'the lock of a holder that was cut off is free once its time is up, and not before',
    async (t, { elsewhere, abandon, expire }) => {
      await abandon('uploader');
      t.deepEqual(await left(elsewhere.withLock('uploader', nothing)), refusal('uploader'));
      await expire('uploader');
      t.is(await right(elsewhere.withLock('uploader', nothing)), 'done');
    },
    'abandon',
    'expire',
  );

  law(
    'a holder keeps the lock for as long as it works',
    async (t, { lock, elsewhere, outlast }) => {
      const held = hold(lock, 'uploader');
      await held.running;
      await outlast('uploader');
      t.deepEqual(await left(elsewhere.withLock('uploader', nothing)), refusal('uploader'));
      held.letGo();
      await held.ended;
    },
    'outlast',
  );

  law(
    'a holder whose time was up still gets its answer, and takes nothing from the one that followed',
    async (t, { lock, elsewhere, expire }) => {
      const late = hold(lock, 'uploader');
      await late.running;
      const next = await holdOnceFree(elsewhere, 'uploader', expire);
      late.letGo();
      await late.ended;
      t.deepEqual(await left(lock.withLock('uploader', nothing)), refusal('uploader'));
      next.letGo();
      await next.ended;
      t.is(await right(lock.withLock('uploader', nothing)), 'done');
    },
    'expire',
  );
});

/** The holder that is there may renew its lock just before. */
const holdOnceFree = async (lock: JobLock, job: string, expire: Controls['expire']): Promise<Held> => {
  for (;;) {
    await expire(job);
    const held = hold(lock, job);
    const isHeld = await held.running.then(
      () => true,
      () => false,
    );
    if (isHeld) return held;
  }
};
