/** Events of other formats as billing records, whose errors name what the sender wrote. */
import type { FieldProblem, FieldProblems } from '@usage-billing/contracts/wire';

const SENT_NAMES = Symbol('sent names');

/** From each field of a billing record to where its value stood in the event. */
export type SentNames = Readonly<Record<string, string>>;

export interface RecordFields {
  readonly unique_key: unknown;
  readonly internal_instance_id: unknown;
  readonly amount_type: unknown;
  readonly amount_value: unknown;
  readonly occurred_at: unknown;
  readonly metadata: unknown;
}

/** The names are held under a symbol, which neither counts as a field nor is written as JSON. */
export const foreignRecord = (fields: RecordFields, names: SentNames): RecordFields =>
  Object.assign({ ...fields }, { [SENT_NAMES]: names });

export const namedAsSent = (record: unknown, problems: FieldProblems): FieldProblems => {
  const names =
    typeof record === 'object' && record !== null && SENT_NAMES in record
      ? (record[SENT_NAMES] as SentNames)
      : undefined;
  if (names === undefined) return problems;
  const named = (problem: FieldProblem): FieldProblem => ({ ...problem, field: names[problem.field] ?? problem.field });
  const [first, ...others] = problems;
  return [named(first), ...others.map(named)];
};
