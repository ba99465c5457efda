/** Reconciliation: what the nightly run found, why places differ, and what nobody can explain yet. */
import {
  type AcceptedDifference,
  type AcceptedDifferences,
  type AcceptedDifferencesError,
  recordedMonths,
  recordedNights,
  unexplainedTogether,
} from '@usage-billing/core/invoices';
import { formatInstant, inSteps, type Json, step } from '@usage-billing/core/shared';
import { right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { given } from '../../page/optional-json.ts';
import { type CsvFile, type PageError, page } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { type FindingRow, findingRows, type ReconciliationData } from './reconciliation-data.ts';
import { reconciliationView } from './reconciliation-view.ts';

const LATEST_ACCEPTED = 50;

const FINDING_COLUMNS = [
  ...['incident', 'organization', 'instance', 'unit', 'seam', 'place'],
  ...['expected', 'found', 'difference', 'unexplained'],
] as const;

export const reconciliationPage = page<PageDeps>()({
  path: '/reconciliation',
  nav: 'Reconciliation',
  role: 'viewer',
  query: {},
  load:
    ({ history, accepted }) =>
    (_, { now }) =>
      inSteps<PageError, ReconciliationData>(async function* () {
        const months = yield* step(reading(recordedMonths(history)(now)));
        const nights = yield* step(reading(recordedNights(history)(now)));
        const latest = yield* step(reading(latestAccepted(accepted)));
        return { months, together: unexplainedTogether(months), nights, accepted: latest };
      }),
  title: () => 'Reconciliation',
  view: (data, _, context) => reconciliationView(data, context),
  json: ({ months, together, nights, accepted }) => ({
    months: months.map(({ month, asOf, reasons, unreadableAccounts, findingsLeftOut, amountLeftOut }) => ({
      month: month.slice(0, 7),
      asOf: formatInstant(asOf),
      reasons,
      unreadableAccounts,
      differencesLeftOut: findingsLeftOut,
      amountLeftOut: amountLeftOut.toString(),
    })),
    unexplained: together.unexplained.toString(),
    differences: findingRows(together).map(findingTexts),
    accepted: accepted.map(acceptedJson),
    nights: nights.map(({ day, unexplained }) => ({ day, ...given('unexplained', unexplained, String) })),
  }),
  csv:
    ({ history }) =>
    (_, { now }) =>
      TE.map((months: ReconciliationData['months']): CsvFile => {
        const rows = findingRows(unexplainedTogether(months)).map((row) => Object.values(findingTexts(row)));
        return { name: 'unexplained', columns: FINDING_COLUMNS, rows: onePage(rows) };
      })(reading(recordedMonths(history)(now))),
});

async function* onePage(rows: ReadonlyArray<ReadonlyArray<string>>) {
  yield right(rows);
}

const findingTexts = ({
  incident,
  counted,
  finding,
}: FindingRow): Record<(typeof FINDING_COLUMNS)[number], string> => ({
  incident: incident.toString(),
  organization: finding.organization,
  instance: finding.instanceId,
  unit: finding.amountType,
  seam: finding.seam,
  place: finding.place,
  expected: finding.expected.toFixed(),
  found: finding.found.toFixed(),
  difference: finding.expected.minus(finding.found).toFixed(),
  unexplained: counted?.toString() ?? '',
});

const acceptedJson = ({ instanceId, amountType, kind, parts, as, at, decision }: AcceptedDifference): Json => ({
  instance: instanceId,
  unit: amountType,
  seam: kind,
  parts: parts.map(({ place, quantity }) => ({ place, quantity: quantity.toFixed() })),
  as,
  at: formatInstant(at),
  by: decision.by,
  note: decision.note,
});

/** Newest first; of all that was ever accepted no more is kept in memory. */
const latestAccepted = (
  accepted: AcceptedDifferences,
): TaskEither<AcceptedDifferencesError, ReadonlyArray<AcceptedDifference>> =>
  inSteps(async function* () {
    let latest: ReadonlyArray<AcceptedDifference> = [];
    for await (const some of accepted.all()) latest = [...latest, ...(yield* step(some))].slice(-LATEST_ACCEPTED);
    return latest.toReversed();
  });
