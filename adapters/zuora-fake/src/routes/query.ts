/** action/query and action/queryMore: ZOQL, in batches. */
import type { Tenant } from '../books/tenant.ts';
import { jsonBody, objectAt, type Route, requireText } from '../http/api.ts';
import { NumberText } from '../http/exact-json.ts';
import { refusal } from '../refusals/refusal.ts';
import { answerQuery } from '../zoql/objects.ts';
import { parseZoql } from '../zoql/query.ts';

/** A client that never comes back for the rest must not keep it in memory for ever. */
const MAX_KEPT_RESULTS = 100;

export const postQuery: Route = (tenant, request) => {
  const fields = jsonBody(request);
  const size = readBatchSize(fields);
  const records = answerQuery(tenant, parseZoql(requireText('query', fields, 'queryString')));
  if (records.length <= size) return { json: { size: records.length, records, done: true } };
  const id = tenant.newId();
  tenant.queryResults.set(id, records);
  const [oldest] = tenant.queryResults.keys();
  if (tenant.queryResults.size > MAX_KEPT_RESULTS && oldest !== undefined) tenant.queryResults.delete(oldest);
  return batchOf(tenant, id, 0, size);
};

const MAX_BATCH = 2000;

const readBatchSize = (fields: ReturnType<typeof jsonBody>): number => {
  const value = objectAt(fields, 'conf')?.batchSize;
  if (value === undefined) return MAX_BATCH;
  const size = value instanceof NumberText ? Number(value.text) : Number.NaN;
  if (!Number.isInteger(size) || size < 1 || size > MAX_BATCH)
    throw refusal('query', 'invalid', `batchSize must be a whole number from 1 to ${MAX_BATCH}.`);
  return size;
};

/** What is left over is kept as it was when it was asked for: paging does not see what came in between. */
const batchOf = (tenant: Tenant, id: string, from: number, size: number): { readonly json: unknown } => {
  const records = tenant.queryResults.get(id) ?? [];
  const done = from + size >= records.length;
  return {
    json: {
      size: records.length,
      records: records.slice(from, from + size),
      done,
      ...(done ? {} : { queryLocator: `${id}-${from + size}` }),
    },
  };
};

export const postQueryMore: Route = (tenant, request) => {
  const fields = jsonBody(request);
  const size = readBatchSize(fields);
  const locator = requireText('query', fields, 'queryLocator');
  const [, id = '', from = ''] = /^([0-9a-f]+)-(\d{1,9})$/.exec(locator) ?? [];
  if (!tenant.queryResults.has(id)) throw refusal('query', 'notFound', `invalid query locator: ${locator}`);
  return batchOf(tenant, id, Number(from), size);
};
