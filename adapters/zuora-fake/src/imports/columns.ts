/** The header of a usage file (*Usage file format*): which columns a tenant takes, in which places. */
import type { FakeSettings } from '../settings/settings.ts';

export const COLUMNS = [
  'ACCOUNT_ID',
  'UOM',
  'QTY',
  'STARTDATE',
  'ENDDATE',
  'SUBSCRIPTION_ID',
  'CHARGE_ID',
  'DESCRIPTION',
] as const;

const RATE_PLAN_CHARGE = 'PRODUCT_RATE_PLAN_CHARGE_ID';
const UNIQUE_KEY = 'UNIQUE_KEY';

export type Column = (typeof COLUMNS)[number] | typeof RATE_PLAN_CHARGE | typeof UNIQUE_KEY;

/** Where each column stands; a text says what is wrong with the header. */
export const readHeader = (
  header: ReadonlyArray<string>,
  settings: Pick<FakeSettings, 'uniqueKeys' | 'ratePlanChargeColumn'>,
): ReadonlyMap<string, number> | string => {
  const required: ReadonlyArray<string> =
    settings.ratePlanChargeColumn === 'required' ? [...COLUMNS, RATE_PLAN_CHARGE] : COLUMNS;
  const allowed = settings.uniqueKeys === 'upsert' ? [...required, UNIQUE_KEY] : required;
  const missing = required.filter((column) => !header.includes(column));
  const unknown = header.filter((column) => !allowed.includes(column) && !column.endsWith('__c'));
  if (missing.length > 0 || unknown.length > 0 || new Set(header).size < header.length)
    return `The header is '${header.join(',')}' instead of '${required.join(',')}'`;
  return new Map(header.map((column, index) => [column, index]));
};
