/** The tables as they must be. */
import { type BigQueryConfig, resolutionsTable } from './config.ts';

export interface Column {
  readonly name: string;
  readonly type: 'STRING' | 'INTEGER' | 'TIMESTAMP';
  readonly mode: 'REQUIRED' | 'NULLABLE';
  readonly description: string;
  /** What stands in where a row leaves the column out. */
  readonly defaultValueExpression?: string;
  /** Came with a later release, which adds it to tables that are there. */
  readonly added?: boolean;
}

export interface TableDefinition {
  readonly id: string;
  readonly description: string;
  readonly columns: ReadonlyArray<Column>;
  /** By day of ingestion. */
  readonly partitioned: boolean;
  readonly clusteredBy: ReadonlyArray<string>;
}

const column = (
  name: string,
  type: Column['type'],
  description: string,
  mode: Column['mode'] = 'REQUIRED',
): Column => ({
  name,
  type,
  mode,
  description,
});

export const tablesOf = (config: BigQueryConfig): ReadonlyArray<TableDefinition> => [
  {
    id: config.table,
    description: 'Usage events as they were delivered, copies and all; a unique_key counts once',
    columns: [
      column('unique_key', 'STRING', 'Names the record for ever'),
      column('internal_instance_id', 'STRING', 'The instance that used something'),
      column('amount_type', 'STRING', 'The unit'),
      column('amount_value', 'INTEGER', 'How much; negative ones are corrections'),
      column('occurred_at', 'TIMESTAMP', 'When it was used; for audit only'),
      column('received_at', 'TIMESTAMP', 'When an ingester accepted it; its hour is the one that is billed'),
      {
        ...column('delivered_at', 'TIMESTAMP', 'When it arrived here, by the time of this service'),
        defaultValueExpression: 'CURRENT_TIMESTAMP()',
      },
      column('metadata', 'STRING', 'JSON object of texts, keys in order', 'NULLABLE'),
      {
        ...column('delivery_order', 'INTEGER', 'Tells rows apart that arrived in one second', 'NULLABLE'),
        added: true,
      },
    ],
    partitioned: true,
    clusteredBy: ['internal_instance_id'],
  },
  {
    id: resolutionsTable(config),
    description: 'What staff decided about copies that contradict the first of their key; rows are only ever added',
    columns: [
      column('copy_id', 'STRING', 'Names the copy that was put aside'),
      column('unique_key', 'STRING', 'Its key'),
      column('counts', 'STRING', 'Which copy counts: stored or aside'),
      column('resolved_by', 'STRING', 'Who decided'),
      column('note', 'STRING', 'Why'),
      column('resolved_at', 'TIMESTAMP', 'When'),
      column('touched_at', 'TIMESTAMP', 'The earliest receipt whose hour changed with it'),
    ],
    partitioned: false,
    clusteredBy: [],
  },
];
