/** The overview: one sentence, six stages, what waits for a person, and sixty days. */
import { type DayFigures, type OverviewReport, overviewReport, type WaitingFigures } from '@usage-billing/core/admin';
import { type ReconciledMonth, recordedMonths, unexplainedTogether } from '@usage-billing/core/invoices';
import { formatInstant, inSteps, step } from '@usage-billing/core/shared';
import { none } from 'fp-ts/lib/Option.js';
import { given } from '../../page/optional-json.ts';
import { type PageError, page } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { overviewView } from './overview-view.ts';

export interface OverviewData {
  readonly report: OverviewReport;
  readonly days: ReadonlyArray<DayFigures>;
}

export const overviewPage = page<PageDeps>()({
  path: '/',
  nav: 'Overview',
  role: 'viewer',
  query: {},
  load:
    ({ overview, history }) =>
    (_, { now }) =>
      inSteps<PageError, OverviewData>(async function* () {
        const { days, ...figures } = yield* step(overview.read(now));
        const months = yield* step(reading(recordedMonths(history)(now)));
        const waiting = [unexplainedIn(months), ...figures.waiting];
        return { report: overviewReport({ ...figures, waiting }, now), days };
      }),
  title: () => 'Overview',
  view: overviewView,
  json: ({ report, days }) => ({
    verdict: report.health,
    at: formatInstant(report.at),
    stages: report.stages.map((stage) => ({
      stage: stage.stage,
      health: stage.health,
      lastHour: stage.lastHour.count,
      lastHourIsExact: stage.lastHour.isExact,
      lastDay: stage.lastDay.count,
      lastDayIsExact: stage.lastDay.isExact,
      ...given('latest', stage.latest, formatInstant),
      ...given('oldestWaiting', stage.oldestWaiting, formatInstant),
    })),
    waiting: report.waiting.map(({ kind, count, oldest }) => ({
      kind,
      count,
      ...given('oldest', oldest, formatInstant),
    })),
    days: days.map(({ day, recorded, uploaded }) => ({
      day,
      recordedNodeSeconds: recorded.toString(),
      uploadedNodeSeconds: uploaded.toString(),
    })),
  }),
});

/** What the nightly reconciliation found: the page of its own says where. */
const unexplainedIn = (months: ReadonlyArray<ReconciledMonth>): WaitingFigures => ({
  kind: 'unexplained differences',
  count: unexplainedTogether(months).incidents.length,
  oldest: none,
});
