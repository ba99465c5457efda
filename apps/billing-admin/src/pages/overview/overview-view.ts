/** How the overview looks. */
import type {
  DayFigures,
  Health,
  OverviewReport,
  StageName,
  StageReport,
  WaitingFigures,
  WaitingKind,
} from '@usage-billing/core/admin';
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import { isNone, isSome } from 'fp-ts/lib/Option.js';
import { badge } from '../../view/badge.ts';
import { dayChart } from '../../view/chart.ts';
import { dataTable } from '../../view/data-table.ts';
import { durationText, grouped, moment, nodeHours, usage } from '../../view/format.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';
import { waitingLink } from './waiting-links.ts';

const { a, details, h2, li, p, section, span, strong, summary, ul } = tags;

export const overviewView = ({
  report,
  days,
}: {
  readonly report: OverviewReport;
  readonly days: ReadonlyArray<DayFigures>;
}): Child =>
  all(verdict(report), stages(report), report.waiting.length === 0 ? undefined : waiting(report), chart(days));

const HEADLINES: Readonly<Record<Health, string>> = { well: 'All is well.', look: 'Look:', act: 'Act:' };

const verdict = (report: OverviewReport): Html =>
  p(
    { class: `verdict ${report.health}`, role: 'status' },
    strong({}, HEADLINES[report.health]),
    ` ${reasonText(report)} Checked ${formatInstant(report.at).slice(11, 19)} UTC.`,
  );

/** The worst things first, at most three of them. */
const reasonText = ({ health, stages: all, waiting: waits, at }: OverviewReport): string => {
  if (health === 'well') return 'Nothing waits for a person.';
  const reasons = [
    ...waits.map(({ kind, count }) => `${grouped(count)} ${WORDS[kind][count === 1 ? 0 : 1]}`),
    ...all
      .filter((stage) => stage.health === health)
      .map((stage) => `${STAGE_TITLES[stage.stage]}: ${whyText(stage, at)}`),
  ];
  const more = reasons.length > 3 ? `, and ${reasons.length - 3} more` : '';
  return `${reasons.slice(0, 3).join('; ')}${more}.`;
};

/** For one, and for several of them. */
const WORDS: Readonly<Record<WaitingKind, readonly [one: string, several: string]>> = {
  'unexplained differences': ['unexplained difference', 'unexplained differences'],
  'uploads in doubt': ['upload in doubt', 'uploads in doubt'],
  'conflicting events': ['conflicting event', 'conflicting events'],
  'usage set aside': ['amount of usage set aside', 'amounts of usage set aside'],
  'totals kept apart': ['total kept apart', 'totals kept apart'],
  'notices in doubt': ['notice in doubt', 'notices in doubt'],
  'post-trial invoices that fail': ['post-trial invoice that fails', 'post-trial invoices that fail'],
  'jobs that failed': ['job that failed', 'jobs that failed'],
};

const STAGE_TITLES: Readonly<Record<StageName, string>> = {
  events: 'Events',
  store: 'Store',
  aggregates: 'Aggregates',
  uploads: 'Uploads',
  provider: 'Zuora',
  invoices: 'Post-trial invoices',
};

/** What is counted, by stage. */
const FLOWS: Readonly<Record<StageName, string>> = {
  events: 'received',
  store: 'stored',
  aggregates: 'hourly amounts recorded',
  uploads: 'prepared',
  provider: 'uploads settled',
  invoices: 'finished',
};

const whyText = (stage: StageReport, now: Instant): string => {
  if (isNone(stage.why)) return '';
  const age = durationText(now - stage.why.value.since);
  return stage.why.value._tag === 'silent' ? `nothing for ${age}` : `the oldest waits for ${age}`;
};

const stages = (report: OverviewReport): Html =>
  section(
    {},
    dataTable<StageReport>({
      label: 'Stages of the pipeline',
      rows: report.stages,
      columns: [
        { title: 'Stage', cell: ({ stage }) => STAGE_TITLES[stage] },
        { title: 'State', cell: ({ health }) => badge(health, health) },
        { title: 'Last hour', isNumber: true, cell: ({ lastHour }) => countText(lastHour) },
        { title: 'Last 24 h', isNumber: true, cell: ({ lastDay }) => countText(lastDay) },
        { title: 'of', isSecondary: true, cell: ({ stage }) => span({ class: 'soft' }, FLOWS[stage]) },
        {
          title: 'Latest (UTC)',
          isSecondary: true,
          cell: ({ latest }) => (isSome(latest) ? moment(latest.value) : span({ class: 'soft' }, 'nothing yet')),
        },
        {
          title: 'Oldest that waits (UTC)',
          isSecondary: true,
          cell: ({ oldestWaiting }) =>
            isSome(oldestWaiting) ? moment(oldestWaiting.value) : span({ class: 'soft' }, 'nothing waits'),
        },
        { title: 'Why', cell: (stage) => whyText(stage, report.at) },
      ],
    }),
  );

const countText = ({ count, isExact }: { readonly count: number; readonly isExact: boolean }): string =>
  isExact ? grouped(count) : `over ${grouped(count)}`;

const waiting = ({ waiting: waits, at }: OverviewReport): Html =>
  section(
    {},
    h2({}, 'Waits for a person'),
    ul(
      { class: 'waits' },
      waits.map((one) => waitingLine(one, at)),
    ),
  );

const waitingLine = ({ kind, count, oldest }: WaitingFigures, now: Instant): Html => {
  const href = waitingLink(kind);
  const words = [strong({}, grouped(count)), WORDS[kind][count === 1 ? 0 : 1]];
  return li(
    {},
    href === undefined ? words : a({ href }, words),
    isSome(oldest) ? span({ class: 'soft' }, ` oldest ${durationText(now - oldest.value)} ago`) : undefined,
  );
};

const exactly = ({ day, recorded, uploaded }: DayFigures): string =>
  `${day}: ${nodeHours(recorded).text} node-hours recorded, ${nodeHours(uploaded).text} uploaded`;

const chart = (days: ReadonlyArray<DayFigures>): Html =>
  section(
    {},
    h2({}, `Usage recorded and uploaded, last ${days.length} days`),
    dayChart({
      label: `Node-hours recorded and uploaded on each of the last ${days.length} days; the same is in the table below`,
      bars: 'Recorded by the aggregator (node-hours)',
      line: 'Taken by uploads',
      days: days.map((one) => ({
        day: one.day,
        bar: Number(one.recorded / 3_600n),
        line: Number(one.uploaded / 3_600n),
        title: exactly(one),
      })),
      axis: (value) => grouped(Math.round(value)),
    }),
    details(
      {},
      summary({}, 'The same as a table'),
      dataTable<DayFigures>({
        label: 'Usage by day',
        rows: days.toReversed(),
        columns: [
          { title: 'Day (UTC)', cell: ({ day }) => day },
          { title: 'Recorded', isNumber: true, cell: ({ recorded }) => usage(recorded) },
          { title: 'Uploaded', isNumber: true, cell: ({ uploaded }) => usage(uploaded) },
        ],
      }),
    ),
  );
