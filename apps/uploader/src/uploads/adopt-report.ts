/** What was taken over from Zuora, and what was not, for a person and for a program. */
import type { Json } from '@usage-billing/core/shared';
import { type AdoptReport, instancesOf } from '@usage-billing/core/usage';
import { tableText } from '../table.ts';

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
    adopted.map(({ name, id, file, aggregateIds, unmatched }) => [
      name,
      id.toString(),
      file.through,
      instancesOf(file).length.toString(),
      file.lines.length.toString(),
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

export const adoptReportText = ({ adopted, left, dryRun }: AdoptReport): string => {
  if (adopted.length + left.length === 0) return 'Zuora holds no upload that the journal does not know.';
  const parts: string[] = [];
  if (adopted.length > 0) parts.push(dryRun ? 'Would be taken over' : 'Taken over', adoptedText(adopted));
  if (adopted.some(({ unmatched }) => unmatched.length > 0))
    parts.push('', 'Set aside as unmatched: billed in another amount than the ledger has', unmatchedText(adopted));
  if (left.length > 0)
    parts.push(
      '',
      'Left: the uploader sends nothing as long as there is one',
      ...left.map(({ name, records, reason }) => `  ${name} (${records} records): ${reason}`),
    );
  return parts.join('\n').trim();
};

export const adoptReportJson = ({ adopted, left, dryRun }: AdoptReport): Json => ({
  dryRun,
  adopted: adopted.map(({ name, id, file, aggregateIds, unmatched }) => ({
    name,
    id: id.toString(),
    through: file.through,
    lines: file.lines.length,
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
