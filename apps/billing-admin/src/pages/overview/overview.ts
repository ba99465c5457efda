/** The overview: one sentence, six stages, what waits for a person, and sixty days. */
import { type DayFigures, type OverviewReport, overviewReport } from '@usage-billing/core/admin';
import { formatInstant } from '@usage-billing/core/shared';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { given } from '../../page/optional-json.ts';
import { page } from '../../page/page.ts';
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
    ({ overview }) =>
    (_, { now }) =>
      TE.map(
        ({ days, ...figures }: Parameters<typeof overviewReport>[0] & Pick<OverviewData, 'days'>): OverviewData => ({
          report: overviewReport(figures, now),
          days,
        }),
      )(overview.read(now)),
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
