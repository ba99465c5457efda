/** Sums of the ledger by period: added up where the rows are, however many questions there are, in one statement. */
import type { Instant } from '@usage-billing/core/shared';
import type { SumsQuery, UsageSum } from '@usage-billing/core/usage';
import { sql } from 'slonik';
import { byHour, within } from './ledger-range.ts';
import type { BillingPool } from './pool.ts';
import { fragment, preparedQuery, query, texts } from './values.ts';

interface SumRow {
  readonly question: number;
  readonly instance_id: UsageSum['instanceId'];
  readonly amount_type: UsageSum['amountType'];
  readonly start: Instant;
  readonly amount: string;
}

/** No choice is made. */
const everything = fragment``;
const unionAll = fragment` union all `;

const chosen = (column: 'instance_id' | 'amount_type', values: ReadonlyArray<string> | undefined) => {
  if (values === undefined) return everything;
  return column === 'instance_id'
    ? fragment`and a.instance_id = any(${texts(values)})`
    : fragment`and a.amount_type = any(${texts(values)})`;
};

const oneQuestion = ({ range, by, instanceIds, amountTypes }: SumsQuery, question: number) => fragment`
  (select ${question}::int as question, a.instance_id, a.amount_type,
    date_trunc(${by}, a.bucket_start, 'UTC') as start, sum(a.amount_value) as amount
  from aggregates a
  where ${within(range)} ${instanceIds === undefined ? byHour(range) : everything}
    ${chosen('instance_id', instanceIds)} ${chosen('amount_type', amountTypes)}
  group by 2, 3, 4)`;

/** What the text of the statement depends on. */
const shapeOf = ({ instanceIds, amountTypes }: SumsQuery): string =>
  `${instanceIds === undefined ? '' : 'i'}${amountTypes === undefined ? '' : 't'}`;

/** Pages ask the same few questions again and again; of long lists there would be too many to keep one for each. */
const MOST_PREPARED = 8;

const statementOf = (queries: ReadonlyArray<SumsQuery>) =>
  queries.length > MOST_PREPARED ? query<SumRow>() : preparedQuery<SumRow>(`sums ${queries.map(shapeOf).join()}`);

export const sumsStatement = (queries: ReadonlyArray<SumsQuery>) => statementOf(queries)`
  ${sql.join(queries.map(oneQuestion), unionAll)}
  order by question, start, instance_id, amount_type`;

const toSum = (row: SumRow): UsageSum => ({
  instanceId: row.instance_id,
  amountType: row.amount_type,
  start: row.start,
  amount: BigInt(row.amount),
});

export const readSums = async (
  pool: BillingPool,
  queries: ReadonlyArray<SumsQuery>,
): Promise<ReadonlyArray<ReadonlyArray<UsageSum>>> => {
  if (queries.length === 0) return [];
  const rows = await pool.any(sumsStatement(queries));
  const byQuestion = Map.groupBy(rows, ({ question }) => question);
  return queries.map((_, question) => (byQuestion.get(question) ?? []).map(toSum));
};
