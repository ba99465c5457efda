/** Reading a usage file as a whole, before anything of it counts: one bad line, and none is imported. */
import Big from 'big.js';
import { parse } from 'csv-parse/sync';
import type { Tenant } from '../books/tenant.ts';
import type { UsageImport, UsageRecord } from '../books/usage.ts';
import { type Day, isDay } from '../calendar/days.ts';
import type { FakeSettings } from '../settings/settings.ts';
import { checkTarget } from './check-target.ts';
import { type Column, readHeader } from './columns.ts';
import { LineError } from './line-error.ts';

/** A text says why the import fails. */
export const readFile = (tenant: Tenant, from: UsageImport): ReadonlyArray<UsageRecord> | string => {
  let rows: string[][];
  try {
    rows = parse(from.content, { relaxColumnCount: true });
  } catch (error) {
    return `The file is not CSV: ${error instanceof Error ? error.message : String(error)}`;
  }
  const [header = [], ...lines] = rows;
  const columns = readHeader(header, tenant.settings);
  if (typeof columns === 'string') return columns;
  const records: UsageRecord[] = [];
  for (const [index, fields] of lines.entries()) {
    if (fields.every((field) => field === '')) continue;
    try {
      if (fields.length !== header.length)
        throw new LineError(`has ${fields.length} fields instead of ${header.length}`);
      records.push(readLine(tenant, from, (column) => fields[columns.get(column) ?? -1] ?? ''));
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      return `Line ${index + 2}: ${error.message}`;
    }
  }
  return records.length === 0 ? 'The file has no usage records' : (requireDistinctKeys(records) ?? records);
};

type Read = (column: Column) => string;

const readLine = (tenant: Tenant, from: UsageImport, read: Read): UsageRecord => {
  const { dateFormat } = tenant.settings;
  const startDate = requireDate('STARTDATE', read, dateFormat);
  const endDate = read('ENDDATE') === '' ? null : requireDate('ENDDATE', read, dateFormat);
  if (endDate !== null && endDate < startDate)
    throw new LineError(`ENDDATE '${read('ENDDATE')}' is before STARTDATE '${read('STARTDATE')}'`);
  const unit = read('UOM');
  const keys = { account: read('ACCOUNT_ID'), subscription: read('SUBSCRIPTION_ID'), charge: read('CHARGE_ID') };
  const { account, subscription, charge } = checkTarget(tenant, keys, unit, startDate);
  return {
    id: tenant.newId(),
    importId: from.id,
    accountNumber: account.number,
    unit,
    quantity: readQuantity(read('QTY')),
    startDate,
    endDate,
    subscriptionNumber: subscription?.number ?? null,
    chargeNumber: charge?.number ?? null,
    ...readTexts(read),
    submittedAt: from.submittedAt,
    ratedBy: new Map(),
  };
};

const requireDate = (column: Column, read: Read, format: FakeSettings['dateFormat']): Day => {
  const day = readDate(read(column), format);
  if (day === undefined) throw new LineError(`${column} '${read(column)}' is not a date as ${format}`);
  return day;
};

/** Undefined when it is not in the user's format or does not exist. */
const readDate = (text: string, format: FakeSettings['dateFormat']): Day | undefined => {
  const parts = text.split(format === 'YYYY-MM-DD' ? '-' : '/');
  const [a = '', b = '', c = ''] = parts;
  const day =
    format === 'YYYY-MM-DD' ? `${a}-${b}-${c}` : format === 'MM/DD/YYYY' ? `${c}-${a}-${b}` : `${c}-${b}-${a}`;
  return parts.length === 3 && isDay(day) ? day : undefined;
};

const readQuantity = (text: string): Big => {
  if (!/^\d+(\.\d{1,9})?$/.test(text)) throw new LineError(`QTY '${text}' is not a decimal number of zero or more`);
  const quantity = new Big(text);
  if (quantity.gte('10000000000000')) throw new LineError(`QTY '${text}' has more than 13 digits before the point`);
  return quantity;
};

const MAX_DESCRIPTION = 200;
const MAX_UNIQUE_KEY = 254;
const OUTSIDE_BMP = /[\u{10000}-\u{10ffff}]/u;

const readTexts = (read: Read): { readonly description: string | null; readonly uniqueKey: string | null } => {
  const [description, uniqueKey] = [read('DESCRIPTION'), read('UNIQUE_KEY')];
  if (description.length > MAX_DESCRIPTION)
    throw new LineError(`DESCRIPTION is longer than ${MAX_DESCRIPTION} characters`);
  if (OUTSIDE_BMP.test(description)) throw new LineError('DESCRIPTION has a character outside the basic plane');
  if (uniqueKey.length > MAX_UNIQUE_KEY) throw new LineError(`UNIQUE_KEY is longer than ${MAX_UNIQUE_KEY} characters`);
  return { description: description || null, uniqueKey: uniqueKey || null };
};

const requireDistinctKeys = (records: ReadonlyArray<UsageRecord>): string | undefined => {
  const keys = records.flatMap(({ uniqueKey }) => uniqueKey ?? []);
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  return twice === undefined ? undefined : `UNIQUE_KEY '${twice}' is in the file twice`;
};
