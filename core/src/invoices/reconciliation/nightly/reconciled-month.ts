/** What a reconciliation found in a month, as the job history keeps it: enough to chart it, and to count again. */
import * as E from 'fp-ts/lib/Either.js';
import { isNone, toUndefined } from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { CalendarDay, dayOf } from '../../../shared/calendar.ts';
import { InstantFromText } from '../../../shared/instant.ts';
import type { JobRun } from '../../../shared/job-history.ts';
import { AmountType } from '../../../usage/amount-type.ts';
import { InstanceId } from '../../../usage/instance-id.ts';
import { DecimalFromText } from '../../money/money.ts';
import { SEAMS } from '../incidents.ts';
import type { Finding, ReconciliationReport, ReconciliationRow, Seam } from '../reconciliation.ts';
import { placeOf } from '../reconciliation-tally.ts';

const isSeam = (u: unknown): u is Seam => SEAMS.some((seam) => seam === u);

const SeamName = /* @__PURE__ */ new t.Type<Seam, string, unknown>(
  'Seam',
  isSeam,
  (u, context) => (isSeam(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
);

const BigintFromText = /* @__PURE__ */ new t.Type<bigint, string, unknown>(
  'BigintFromText',
  (u): u is bigint => typeof u === 'bigint',
  (u, context) => (typeof u === 'string' && /^-?\d+$/.test(u) ? t.success(BigInt(u)) : t.failure(u, context)),
  String,
);

const RecordedFinding = /* @__PURE__ */ t.type({
  instanceId: InstanceId,
  /** External id where the directory knew the instance, else its internal id. */
  organization: t.string,
  amountType: AmountType,
  seam: SeamName,
  /** Opaque: it tells one difference of a seam from another. */
  place: t.string,
  expected: DecimalFromText,
  found: DecimalFromText,
  amount: BigintFromText,
  whole: t.boolean,
});
export type RecordedFinding = t.TypeOf<typeof RecordedFinding>;

/** Reads and writes the summary of a run. */
export const ReconciledMonth = /* @__PURE__ */ t.type({
  /** Its first day. */
  month: CalendarDay,
  asOf: InstantFromText,
  units: t.array(AmountType),
  /** How many rows (an organization and unit) had each reason. */
  reasons: t.record(t.string, t.number),
  findings: t.array(RecordedFinding),
  /** Differences beyond the first thousand. */
  findingsLeftOut: t.number,
  amountLeftOut: BigintFromText,
  unreadableAccounts: t.number,
});
/** One month as it was reconciled. */
export type ReconciledMonth = t.TypeOf<typeof ReconciledMonth>;

export const reconciledMonth = (report: ReconciliationReport): ReconciledMonth => {
  const { range, asOf, rows, findings, findingsLeftOut, incidents, unexplained, unreadableAccounts } = report;
  const names = new Map(rows.map((row) => [row.instanceId, toUndefined(row.externalId)]));
  return {
    month: dayOf(range.from),
    asOf,
    units: [...new Set(rows.map(({ amountType }) => amountType))],
    reasons: countReasons(rows),
    findings: findings.map((finding) => recorded(finding, names.get(finding.instanceId))),
    findingsLeftOut,
    amountLeftOut: incidents.reduce((rest, { amount }) => rest - amount, unexplained),
    unreadableAccounts: unreadableAccounts.length,
  };
};

/** What a run left in the history: nothing where it failed or goes on. */
export const recordIn = ({ finished }: JobRun): ReadonlyArray<ReconciledMonth> => {
  if (isNone(finished) || finished.value.outcome._tag !== 'Succeeded') return [];
  const record = ReconciledMonth.decode(finished.value.outcome.summary);
  return E.isRight(record) ? [record.right] : [];
};

const recorded = (
  { instanceId, amountType, cell, expected, found, amount, whole }: Finding,
  externalId: string | undefined,
): RecordedFinding => ({
  ...{ instanceId, organization: externalId ?? instanceId, amountType },
  ...{ seam: cell._tag, place: placeOf(cell), expected, found, amount, whole },
});

const countReasons = (rows: ReadonlyArray<ReconciliationRow>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { reason } of rows.flatMap(({ reasons }) => reasons)) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};
