/** The laws of every {@link JobHistory}. */
import { type JobHistory, type JobName, type JobOutcome, type JobRun, MINUTE } from '@usage-billing/core/shared';
import { isSome, map, none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { at } from './samples.ts';
import { right, together } from './unwrap.ts';

/** A history without runs. */
export interface JobHistorySubject extends Closable {
  readonly history: JobHistory;
}

const succeeded = (rows = 1): JobOutcome => ({ _tag: 'Succeeded', summary: { rows } });
const failed: JobOutcome = { _tag: 'Failed', error: "no answer: 'ä'", summary: { read: ['1', null] } };

/** `open` gives a history without any run. */
export const jobHistoryLaws: Suite<JobHistorySubject> = suite('job history', (law) => {
  /** Begins a run at the given minute of an hour. */
  const begin = (history: JobHistory, minute: string, job: JobName = 'aggregator'): Promise<bigint> =>
    right(history.begin({ job, trigger: 'schedule', startedAt: at(`2026-03-10T09:${minute}:00.000001Z`) }));

  law('without any run there is nothing recent and nothing succeeded', async (t, { history }) => {
    t.deepEqual(await right(history.recent({ limit: 10 })), []);
    t.deepEqual(await right(history.lastSuccessful('aggregator')), none);
  });

  law('a run that began and has not ended is listed as unfinished', async (t, { history }) => {
    const startedAt = at('2026-03-10T09:10:00.123456Z');
    const id = await right(history.begin({ job: 'uploader', trigger: 'demand', startedAt }));
    t.deepEqual(await right(history.recent({ limit: 10 })), [
      { id, job: 'uploader', trigger: 'demand', startedAt, finished: none },
    ]);
    t.deepEqual(await right(history.lastSuccessful('uploader')), none);
  });

  law('how a run ended is kept whole, failures with their error and summary', async (t, { history }) => {
    const outcomes: ReadonlyArray<JobOutcome> = [
      {
        _tag: 'Succeeded',
        summary: { rows: 12, amount: '9223372036854775807', 'käy"': [true, null, 'v\n\u{1F9EE}', -1.5, {}], none: [] },
      },
      { _tag: 'Succeeded', summary: null },
      failed,
    ];
    const finishedAt = at('2026-03-10T09:20:00.654321Z');
    for (const outcome of outcomes) await right(history.finish(await begin(history, '10'), finishedAt, outcome));
    t.deepEqual(
      (await right(history.recent({ limit: 10 }))).map(({ finished }) => finished),
      [...outcomes].reverse().map((outcome) => some({ at: finishedAt, outcome })),
    );
  });

  law('the first end of a run stands, whoever says another later or at once', async (t, { history }) => {
    const id = await begin(history, '10');
    const first = at('2026-03-10T09:11:00Z');
    await right(history.finish(id, first, failed));
    await right(history.finish(id, at('2026-03-10T09:12:00Z'), succeeded()));
    const [run] = await right(history.recent({ limit: 1 }));
    t.deepEqual(run?.finished, some({ at: first, outcome: failed }));
    t.deepEqual(await right(history.lastSuccessful('aggregator')), none);
    const raced = await begin(history, '20');
    await together(
      Array.from({ length: 8 }, (_, n) => history.finish(raced, at(`2026-03-10T09:3${n}:00Z`), succeeded(n))),
    );
    const [settled] = await right(history.recent({ limit: 1 }));
    const told = Array.from({ length: 8 }, (_, n) =>
      some({ at: at(`2026-03-10T09:3${n}:00Z`), outcome: succeeded(n) }),
    );
    const nth =
      settled !== undefined && isSome(settled.finished)
        ? Number((settled.finished.value.at - at('2026-03-10T09:30:00Z')) / MINUTE)
        : -1;
    t.deepEqual(settled?.finished, told[nth], 'moment and outcome are of the same caller');
    await right(history.finish(raced, at('2026-03-10T09:59:00Z'), failed));
    t.deepEqual((await right(history.recent({ limit: 1 })))[0], settled);
  });

  law('numbers of runs grow, and differ for runs that begin at once', async (t, { history }) => {
    const one = await begin(history, '10');
    const many = await together(
      Array.from({ length: 20 }, () =>
        history.begin({ job: 'enforcer', trigger: 'start', startedAt: at('2026-03-10T09:10:00Z') }),
      ),
    );
    const last = await begin(history, '11');
    t.is(new Set([one, ...many, last]).size, 22);
    t.true(many.every((id) => one < id && id < last));
  });

  law('the last successful run is the one that began last, not the one that ended last', async (t, { history }) => {
    const [early, late] = [await begin(history, '10'), await begin(history, '20')];
    const running = await begin(history, '30');
    const broken = await begin(history, '40');
    const other = await begin(history, '50', 'uploader');
    await right(history.finish(late, at('2026-03-10T09:21:00Z'), succeeded(2)));
    await right(history.finish(early, at('2026-03-10T09:55:00Z'), succeeded(1)));
    await right(history.finish(broken, at('2026-03-10T09:41:00Z'), failed));
    await right(history.finish(other, at('2026-03-10T09:51:00Z'), succeeded(3)));
    const found = await right(history.lastSuccessful('aggregator'));
    const expected: JobRun = {
      id: late,
      job: 'aggregator',
      trigger: 'schedule',
      startedAt: at('2026-03-10T09:20:00.000001Z'),
      finished: some({ at: at('2026-03-10T09:21:00Z'), outcome: succeeded(2) }),
    };
    t.deepEqual(found, some(expected));
    t.true(running > late);
  });

  law('a run whose machine was ahead does not hide the runs after it, and can be left out', async (t, { history }) => {
    const ids = async (startedBy?: Parameters<JobHistory['lastSuccessful']>[1]) =>
      map(({ id }: JobRun) => id)(await right(history.lastSuccessful('aggregator', startedBy)));
    const sane = await begin(history, '10');
    await right(history.finish(sane, at('2026-03-10T09:11:00Z'), succeeded()));
    const ahead = await right(
      history.begin({ job: 'aggregator', trigger: 'schedule', startedAt: at('2026-03-13T09:20:00Z') }),
    );
    await right(history.finish(ahead, at('2026-03-13T09:21:00Z'), succeeded()));
    t.deepEqual(await ids(), some(ahead));
    t.deepEqual(await ids(at('2026-03-10T09:30:00Z')), some(sane));
    const next = await begin(history, '30');
    await right(history.finish(next, at('2026-03-10T09:31:00Z'), succeeded()));
    t.deepEqual(await ids(), some(next));
    t.deepEqual(await ids(at('2026-03-10T09:00:00Z')), none);
  });

  law('recent runs are listed newest first, of one job or of all, at most as many as asked', async (t, { history }) => {
    const a = await begin(history, '10', 'aggregator');
    const b = await begin(history, '20', 'uploader');
    const c = await begin(history, '30', 'aggregator');
    const ids = async (query: Parameters<JobHistory['recent']>[0]): Promise<ReadonlyArray<bigint>> =>
      (await right(history.recent(query))).map(({ id }) => id);
    t.deepEqual(await ids({ limit: 10 }), [c, b, a]);
    t.deepEqual(await ids({ limit: 2 }), [c, b]);
    t.deepEqual(await ids({ job: 'aggregator', limit: 10 }), [c, a]);
    t.deepEqual(await ids({ job: 'aggregator', limit: 1 }), [c]);
    t.deepEqual(await ids({ job: 'enforcer', limit: 10 }), []);
  });
});
