/** Jobs: the last runs of each. */
import {
  formatInstant,
  inSteps,
  JOB_NAMES,
  type JobName,
  type JobRun,
  type Json,
  step,
} from '@usage-billing/core/shared';
import { isSome } from 'fp-ts/lib/Option.js';
import { page } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { badge } from '../../view/badge.ts';
import { dataTable } from '../../view/data-table.ts';
import { durationText, moment } from '../../view/format.ts';
import { type Child, type Html, tags } from '../../view/tags.ts';

const { a, details, h2, p, pre, section, span, summary } = tags;

/** Every job, with what it does. */
const JOBS: Readonly<Record<JobName, string>> = {
  aggregator: 'Adds up events by hour into the ledger.',
  uploader: 'Takes usage of the ledger to Zuora.',
  'post-trial-invoices': 'Has Zuora make invoices of usage that was uploaded after a trial.',
  'invoice-verification': 'Compares invoices of Zuora with the usage that was uploaded.',
  reconciliation: 'Compares what was used with what was billed, this month and the last one.',
  enforcer: 'Refuses data after trials, clears refusals, and tells owners.',
};

const RUNS = 10;

export const jobsPage = page<PageDeps>()({
  path: '/jobs',
  nav: 'Jobs',
  role: 'viewer',
  query: {},
  load:
    ({ history }) =>
    () =>
      inSteps(async function* () {
        const runs = new Map<JobName, ReadonlyArray<JobRun>>();
        for (const job of JOB_NAMES) runs.set(job, yield* step(reading(history.recent({ job, limit: RUNS }))));
        return runs;
      }),
  title: () => 'Jobs',
  view: (runs) => JOB_NAMES.map((job) => jobSection(job, runs.get(job) ?? [])),
  json: (runs) => ({ jobs: JOB_NAMES.map((job) => ({ job, runs: (runs.get(job) ?? []).map(runJson) })) }),
});

const runJson = ({ id, trigger, startedAt, finished }: JobRun): Json => ({
  id: id.toString(),
  trigger,
  startedAt: formatInstant(startedAt),
  ...(isSome(finished)
    ? {
        finishedAt: formatInstant(finished.value.at),
        outcome: finished.value.outcome._tag,
        summary: finished.value.outcome.summary,
        ...(finished.value.outcome._tag === 'Failed' ? { error: finished.value.outcome.error } : {}),
      }
    : {}),
});

const jobSection = (job: JobName, runs: ReadonlyArray<JobRun>): Html =>
  section(
    {},
    h2({}, job),
    p(
      { class: 'soft' },
      JOBS[job],
      job === 'reconciliation' ? [' ', a({ href: '/admin/reconciliation' }, 'What it found')] : undefined,
    ),
    runs.length === 0
      ? p({ class: 'empty' }, 'It has never run.')
      : dataTable<JobRun>({
          label: `Last runs of ${job}`,
          rows: runs,
          columns: [
            { title: 'Began (UTC)', cell: ({ startedAt }) => moment(startedAt) },
            { title: 'State', cell: stateCell },
            { title: 'Took', isNumber: true, cell: tookText },
            { title: 'Begun by', isSecondary: true, cell: ({ trigger }) => trigger },
            { title: 'What it did', isSecondary: true, cell: outcomeCell },
          ],
        }),
  );

const stateCell = ({ finished }: JobRun): Html => {
  if (!isSome(finished)) return badge('info', 'not finished');
  return finished.value.outcome._tag === 'Failed' ? badge('act', 'failed') : badge('well', 'succeeded');
};

const tookText = ({ startedAt, finished }: JobRun): string =>
  isSome(finished) ? durationText(finished.value.at - startedAt) : '';

const outcomeCell = ({ finished }: JobRun): Child => {
  if (!isSome(finished)) return span({ class: 'soft' }, 'It goes on, or its process died.');
  const { outcome } = finished.value;
  return [
    outcome._tag === 'Failed' ? span({}, outcome.error) : undefined,
    outcome.summary === null
      ? undefined
      : details({}, summary({}, 'summary'), pre({}, JSON.stringify(outcome.summary, null, 2))),
  ];
};
