/** What was taken over from Zuora, and what was not, for a person and for a program. */

import { type AdoptReport, instancesOf } from '@usage-billing/core/invoices';
import type { Json } from '@usage-billing/core/shared';
import { tableText } from '@usage-billing/wiring';

type Adopted = AdoptReport['adopted'][number];

const adoptedText = (adopted: ReadonlyArray<Adopted>): string =>
  tableText(
    [
      { head: 'upload' },
      { head: 'as', right: true },
      { head: 'usage before' },
      { head: 'organizations', right: true },
      { head: 'lines', right: true },
      { head: 'ledger rows', right: true },
      { head: 'unmatched lines', right: true },
    ],
    adopted.map(({ name, id, report, aggregateIds, unmatched }) => [
      name,
      id.toString(),
      report.through,
      instancesOf(report).length.toString(),
      report.lines.length.toString(),
      aggregateIds.length.toString(),
      unmatched.length.toString(),
    ]),
  );

const unmatchedText = (adopted: ReadonlyArray<Adopted>): string =>
  tableText(
    [
      { head: 'upload' },
      { head: 'instance', right: true },
      { head: 'unit' },
      { head: 'from' },
      { head: 'to' },
      { head: 'billed', right: true },
      { head: 'in the ledger', right: true },
      { head: 'rows set aside', right: true },
    ],
    adopted.flatMap(({ name, unmatched }) =>
      unmatched.map(({ line, sum, rows }) => [
        name,
        line.instanceId,
        line.amountType,
        line.startDate,
        line.endDate,
        line.quantity.toString(),
        sum.toString(),
        rows.length.toString(),
      ]),
    ),
  );

/** What becomes of the mark by which the database tells that it was restored. */
const homeWords = ({ home, left, dryRun }: AdoptReport): ReadonlyArray<string> => {
  if (home._tag !== 'Moved') return [];
  const moved = `The database was restored or copied (${home.what})`;
  if (dryRun)
    return [
      '',
      `${moved}. Zuora shows only what it is done with: see that no usage import is pending there before you accept.`,
    ];
  return left.length > 0
    ? ['', `${moved}; this is not accepted while an upload is left.`]
    : ['', `${moved}; this is accepted from now on, and the uploader sends again.`];
};

export const adoptReportText = (report: AdoptReport): string => {
  const { adopted, left, dryRun } = report;
  const parts: string[] = [];
  if (adopted.length + left.length === 0) parts.push('Zuora holds no upload that the journal does not know.');
  if (adopted.length > 0) parts.push(dryRun ? 'Would be taken over' : 'Taken over', adoptedText(adopted));
  if (adopted.some(({ unmatched }) => unmatched.length > 0))
    parts.push('', 'Set aside as unmatched: billed in another amount than the ledger has', unmatchedText(adopted));
  if (left.length > 0)
    parts.push(
      '',
      'Left: the uploader sends nothing as long as there is one',
      ...left.map(({ name, records, reason }) => `  ${name} (${records} records): ${reason}`),
    );
  return [...parts, ...homeWords(report)].join('\n').trim();
};

export const adoptReportJson = ({ adopted, left, dryRun, home }: AdoptReport): Json => ({
  dryRun,
  moved: home._tag === 'Moved' ? home.what : null,
  accepted: home._tag === 'Moved' && !dryRun && left.length === 0,
  adopted: adopted.map(({ name, id, report, aggregateIds, unmatched }) => ({
    name,
    id: id.toString(),
    through: report.through,
    lines: report.lines.length,
    rows: aggregateIds.length,
    unmatched: unmatched.map(({ line, sum, rows }) => ({
      instanceId: line.instanceId,
      amountType: line.amountType,
      startDate: line.startDate,
      endDate: line.endDate,
      billed: line.quantity.toString(),
      recorded: sum.toString(),
      rows: rows.length,
    })),
  })),
  left: left.map(({ name, records, reason }) => ({ name, records, reason })),
});
