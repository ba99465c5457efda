/** How the nightly reconciliation looks. */
import { mayAct } from '@usage-billing/core/admin';
import {
  type AcceptedDifference,
  DIFFERENCE_REASONS,
  heldAcceptance,
  type ReconciledMonth,
  type RecordedNight,
} from '@usage-billing/core/invoices';
import { DAY, type Instant } from '@usage-billing/core/shared';
import { isSome } from 'fp-ts/lib/Option.js';
import type { PageContext } from '../../page/page.ts';
import { dayChart } from '../../view/chart.ts';
import { type DataColumn, dataTable } from '../../view/data-table.ts';
import { acceptedQuantity, groupedDecimal, kindWords, SEAM_WORDS } from '../../view/difference-words.ts';
import { exactQuantity, grouped, moment, monthName } from '../../view/format.ts';
import { organizationLink } from '../../view/organization-link.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';
import { type FindingRow, findingRows, type ReconciliationData, unexplainedByUnit } from './reconciliation-data.ts';

const { a, code, details, div, h2, p, section, summary } = tags;

const LISTED = 200;

export const reconciliationView = (data: ReconciliationData, { now, staff }: PageContext): Child =>
  all(
    verdict(data, now),
    data.months.map(({ month, asOf, unreadableAccounts }) =>
      p(
        { class: 'soft' },
        ...[`${monthName(month)} as of `, moment(asOf)],
        unreadableAccounts > 0
          ? `; Zuora did not show ${grouped(unreadableAccounts)} accounts, so what was uploaded for them counts as missing`
          : undefined,
        '.',
      ),
    ),
    unexplainedSection(data),
    nightsSection(data.nights),
    reasonsSection(data.months),
    acceptedSection(data.accepted, mayAct(staff.role, 'operator')),
  );

/** The run is due every night: after two of them without it nobody knows. */
const STALE = 2n * DAY;

const verdict = ({ months, together }: ReconciliationData, now: Instant): Html => {
  const say = (tone: 'well' | 'look' | 'act', ...text: ReadonlyArray<Child>): Html =>
    div({ class: `verdict ${tone}`, role: 'status' }, ...text);
  const names = months.map(({ month }) => monthName(month)).join(' and ');
  const count = together.incidents.length;
  if (together.unexplained > 0n)
    return say('act', `Act: ${unexplainedWords(together)} unexplained in ${names}, in ${incidentsText(count)}.`);
  if (months.length < 2)
    return say(
      'look',
      months.length === 0
        ? 'Look: neither the last month nor this one was reconciled. “billing reconciler” does so every night.'
        : `Look: only ${names} was reconciled; nothing is unexplained in it.`,
    );
  if (months.some(({ asOf }) => now - asOf > STALE))
    return say('look', `Look: nothing was unexplained in ${names}, but the last run is more than two days ago.`);
  return say('well', `It adds up: nothing is unexplained in ${names}.`);
};

const incidentsText = (count: number): string => (count === 1 ? '1 incident' : `${grouped(count)} incidents`);

const unexplainedWords = (together: ReconciliationData['together']): string => {
  const sums = unexplainedByUnit(together);
  const rest = sums.reduce((left, [, amount]) => left - amount, together.unexplained);
  return [
    ...sums.map(([unit, amount]) => `${grouped(amount)} ${unit}`),
    ...(rest === 0n ? [] : [`${grouped(rest)} units of differences that were too many to be recorded`]),
  ].join(' and ');
};

const unexplainedSection = ({ together, months }: ReconciliationData): Html => {
  const rows = findingRows(together);
  return section(
    {},
    h2({}, 'Unexplained'),
    rows.length === 0
      ? p({ class: 'empty' }, 'There is no difference without a reason.')
      : [
          findingsTable(rows.slice(0, LISTED)),
          rows.length > LISTED ? p({}, `These are the first ${LISTED} of ${grouped(rows.length)}.`) : undefined,
          p(
            {},
            a({ href: '/admin/reconciliation.csv' }, 'All of them as CSV'),
            '. Where each of them is, down to the row, say: ',
            months.map(({ month }, place) => [
              place === 0 ? undefined : ', ',
              code({ class: 'id' }, `billing reconcile --month ${month.slice(0, 7)}`),
            ]),
            '.',
          ),
        ],
  );
};

const findingsTable = (rows: ReadonlyArray<FindingRow>): Html =>
  dataTable<FindingRow>({
    label: 'Differences that no reason explains',
    rows,
    columns: [
      {
        title: 'Organization',
        cell: ({ finding }) => organizationLink(finding.instanceId, finding.organization),
      },
      { title: 'Between', cell: ({ finding }) => SEAM_WORDS[finding.seam] },
      {
        title: 'Expected',
        isNumber: true,
        isSecondary: true,
        cell: ({ finding }) => groupedDecimal(finding.expected.toFixed()),
      },
      {
        title: 'Found',
        isNumber: true,
        isSecondary: true,
        cell: ({ finding }) => groupedDecimal(finding.found.toFixed()),
      },
      {
        title: 'Unexplained',
        isNumber: true,
        cell: ({ counted, incident, finding }) =>
          counted === undefined ? `in incident ${incident}` : exactQuantity(counted, finding.amountType),
      },
      { title: 'Incident', isNumber: true, isSecondary: true, cell: ({ incident }) => grouped(incident) },
    ],
  });

const nightWords = ({ day, unexplained }: RecordedNight): string =>
  isSome(unexplained) ? `${day}: ${grouped(unexplained.value)} units unexplained` : `${day}: not reconciled`;

const nightsSection = (nights: ReadonlyArray<RecordedNight>): Html =>
  section(
    {},
    h2({}, `Unexplained in the last ${nights.length} nights`),
    dayChart({
      label: `Units unexplained after each of the last ${nights.length} nights; the same is in the table below`,
      bars: 'Units unexplained in both months together; × is a night that did not reconcile both',
      days: nights.map((night) => ({
        day: night.day,
        title: nightWords(night),
        ...(isSome(night.unexplained) ? { bar: Number(night.unexplained.value) } : { bar: 0, isMissing: true }),
      })),
      axis: (value) => grouped(BigInt(Math.round(value))),
    }),
    details(
      {},
      summary({}, 'The same as a table'),
      dataTable<RecordedNight>({
        label: 'Unexplained by night',
        rows: nights.toReversed(),
        columns: [
          { title: 'Night (UTC)', cell: ({ day }) => day },
          {
            title: 'Units unexplained',
            isNumber: true,
            cell: ({ unexplained }) => (isSome(unexplained) ? grouped(unexplained.value) : 'not reconciled'),
          },
        ],
      }),
    ),
  );

const reasonsSection = (months: ReadonlyArray<ReconciledMonth>): Html => {
  const reasons = DIFFERENCE_REASONS.filter((reason) => months.some((month) => (month.reasons[reason] ?? 0) > 0));
  return section(
    {},
    h2({}, 'Differences that have a reason'),
    reasons.length === 0
      ? p({ class: 'empty' }, 'No reason was needed.')
      : dataTable<string>({
          label: 'How many organizations and units each reason was found for, by month',
          rows: reasons,
          columns: [
            { title: 'Reason', cell: (reason) => reason },
            ...months.map((month) => ({
              title: monthName(month.month),
              isNumber: true as const,
              cell: (reason: string) => grouped(month.reasons[reason] ?? 0),
            })),
          ],
        }),
    reasons.length === 0
      ? undefined
      : p({ class: 'soft' }, 'Each number counts pairs of an organization and a unit, not amounts.'),
  );
};

const acceptedSection = (accepted: ReadonlyArray<AcceptedDifference>, mayWithdraw: boolean): Html =>
  section(
    {},
    h2({}, 'Accepted as they are'),
    accepted.length === 0
      ? p({ class: 'empty' }, 'Staff has accepted no difference.')
      : dataTable<AcceptedDifference>({
          label: 'Differences that staff accepted, newest first',
          rows: accepted,
          columns: [
            { title: 'When (UTC)', cell: ({ at }) => moment(at) },
            { title: 'Organization', cell: ({ instanceId }) => organizationLink(instanceId) },
            { title: 'Between', isSecondary: true, cell: ({ kind }) => kindWords(kind) },
            { title: 'Found too much', isNumber: true, cell: acceptedQuantity },
            { title: 'As', isSecondary: true, cell: ({ as }) => as },
            { title: 'Who', isSecondary: true, cell: ({ decision }) => decision.by },
            { title: 'Note', isSecondary: true, cell: ({ decision }) => decision.note },
            ...(mayWithdraw ? [withdrawColumn(accepted)] : []),
          ],
        }),
  );

/** A withdrawal is later than what it withdraws, so that the latest say which of them hold. */
const withdrawColumn = (latest: ReadonlyArray<AcceptedDifference>): DataColumn<AcceptedDifference> => ({
  title: 'Action',
  cell: ({ id }) =>
    isSome(heldAcceptance(latest, id)) ? a({ href: `/admin/reconciliation/${id}/withdraw` }, 'Withdraw…') : undefined,
});
