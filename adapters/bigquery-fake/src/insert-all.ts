/** Streaming inserts: each row is checked alone, and a row whose insert id is remembered is dropped silently. */
import { invalid } from './api-error.ts';
import { type Field, readRow, type Timestamp, type Value } from './schema.ts';
import type { Table, World } from './world.ts';

interface Insert {
  readonly rows?: ReadonlyArray<{ readonly insertId?: string; readonly json?: Readonly<Record<string, unknown>> }>;
  readonly skipInvalidRows?: boolean;
}

export interface InsertError {
  readonly index: number;
  readonly errors: ReadonlyArray<{ readonly reason: string; readonly location: string; readonly message: string }>;
}

const MAX_ROWS = 50_000;
const MAX_INSERT_ID = 128;

const rowError = (index: number, reason: string, location: string, message: string): InsertError => ({
  index,
  errors: [{ reason, location, message }],
});

const checkRow = (
  fields: ReadonlyArray<Field>,
  json: Readonly<Record<string, unknown>>,
  index: number,
  now: Timestamp,
) => {
  const read = readRow(fields, json, now);
  return 'values' in read
    ? { index, values: read.values }
    : { index, error: rowError(index, 'invalid', read.location, read.message) };
};

/** `refused` are the keys that a scripted fault refuses. Returns the `insertErrors` of the response. */
export const insertAll = async (
  world: World,
  place: { readonly dataset: string; readonly name: string; readonly table: Table },
  { rows = [], skipInvalidRows = false }: Insert,
  refused: { readonly keys: ReadonlyArray<string>; readonly reason: string } | undefined,
): Promise<ReadonlyArray<InsertError>> => {
  const { table, dataset, name } = place;
  if (rows.length === 0) throw invalid('No rows present in the request.');
  if (rows.length > MAX_ROWS) throw invalid(`too many rows present in the request, limit: ${MAX_ROWS}`);
  if (rows.some(({ insertId = '' }) => Buffer.byteLength(insertId) > MAX_INSERT_ID))
    throw invalid(`an insertId is longer than ${MAX_INSERT_ID} bytes`);
  const ingested = { micros: BigInt(world.now().getTime()) * 1000n };
  const checked = rows.map(({ json = {} }, index) =>
    refused?.keys.includes(String(json.unique_key)) === true
      ? { index, error: rowError(index, refused.reason, '', 'a scripted fault') }
      : checkRow(table.fields, json, index, ingested),
  );
  const errors = checked.flatMap((one) => ('error' in one ? [one.error] : []));
  if (errors.length > 0 && !skipInvalidRows)
    return checked.map((one) => ('error' in one ? one.error : rowError(one.index, 'stopped', '', '')));
  const inserted: ReadonlyArray<Value>[] = [];
  for (const one of checked) {
    if ('error' in one) continue;
    const insertId = rows[one.index]?.insertId;
    if (insertId !== undefined && world.remembersInsertIds) {
      if (table.insertIds.has(insertId)) continue;
      table.insertIds.add(insertId);
    }
    table.bytes += JSON.stringify(rows[one.index]?.json).length;
    inserted.push([null, ingested, ...one.values]);
  }
  await world.engine.append(dataset, name, inserted);
  return errors;
};
