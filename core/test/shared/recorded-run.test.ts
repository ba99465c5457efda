import {
  type Clock,
  instant,
  type JobHistory,
  type JobHistoryError,
  type JobLock,
  type JobOutcome,
  type Json,
} from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { recordedRun } from '../../src/shared/recorded-run.ts';

const DOWN: JobHistoryError = { _tag: 'JobHistoryUnavailable', message: 'down' };

const frame = (broken: { readonly begin?: boolean; readonly finish?: boolean } = {}) => {
  const log: (string | JobOutcome)[] = [];
  let time = 0n;
  const clock: Clock = {
    now: () => {
      time += 1n;
      return instant(time);
    },
  };
  const lock: JobLock = {
    withLock: (job, work) => async () => {
      log.push(`lock ${job}`);
      try {
        return await work();
      } finally {
        log.push('unlock');
      }
    },
  };
  const history: JobHistory = {
    begin: ({ startedAt }) => {
      log.push(`begin at ${startedAt}`);
      return broken.begin === true ? TE.left(DOWN) : TE.right(7n);
    },
    finish: (id, at, outcome) => {
      log.push(`finish ${id} at ${at}`, outcome);
      return broken.finish === true ? TE.left(DOWN) : TE.right(undefined);
    },
    lastSuccessful: () => TE.right(O.none),
    recent: () => TE.right([]),
  };
  return { log, deps: { clock, lock, history } };
};

const run = <Failure>(work: TE.TaskEither<Failure, number>, progress?: () => Json) => ({
  job: 'aggregator' as const,
  trigger: 'schedule' as const,
  work,
  summary: (value: number): Json => ({ value }),
  describe: (failure: Failure) => `broke: ${failure}`,
  ...(progress === undefined ? {} : { progress }),
});

test('a run is recorded from its beginning to its end, under the lock of its job', async (t) => {
  const { log, deps } = frame();
  t.deepEqual(await recordedRun(deps)(run(TE.right(5)))(), E.right(5));
  t.deepEqual(log, [
    'lock aggregator',
    'begin at 1',
    'finish 7 at 2',
    { _tag: 'Succeeded', summary: { value: 5 } },
    'unlock',
  ]);
});

test('a run that fails is finished with its error and with what it had done by then', async (t) => {
  const { log, deps } = frame();
  t.deepEqual(await recordedRun(deps)(run(TE.left('x'), () => ({ done: 3 })))(), E.left('x'));
  t.deepEqual(log[3], { _tag: 'Failed', error: 'broke: x', summary: { done: 3 } });
});

test('a run that throws is finished too, the lock is let go, and the mistake stays visible', async (t) => {
  const { log, deps } = frame();
  const mistake = async (): Promise<E.Either<string, number>> => {
    throw new TypeError('a mistake');
  };
  await t.throwsAsync(recordedRun(deps)(run(mistake))(), { message: 'a mistake' });
  t.deepEqual(log.slice(3), [{ _tag: 'Failed', error: 'TypeError: a mistake', summary: null }, 'unlock']);
});

test('work does not begin when its beginning cannot be recorded', async (t) => {
  const { deps } = frame({ begin: true });
  let worked = false;
  const work = TE.fromIO(() => {
    worked = true;
    return 1;
  });
  t.deepEqual(await recordedRun(deps)(run(work))(), E.left(DOWN));
  t.false(worked);
});

test('a run whose end cannot be recorded is not called a success; a failure stays the failure that it was', async (t) => {
  const { deps } = frame({ finish: true });
  t.deepEqual(await recordedRun(deps)(run(TE.right(5)))(), E.left(DOWN));
  t.deepEqual(await recordedRun(deps)(run(TE.left('x')))(), E.left('x'));
});
