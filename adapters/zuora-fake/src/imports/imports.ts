/** Usage imports: taken at once, decided later, and then as a whole: either every line counts or none does. */
import Big from 'big.js';
import { parse } from 'csv-parse/sync';
import { chargesOf, findAccount } from '../accounts/accounts.ts';
import type { Account, Tenant, UsageImport, UsageRecord } from '../books/tenant.ts';
import { readDate } from '../calendar/days.ts';
import { refusal } from '../http/failure.ts';

const HEADER = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_FILE_NAME = 50;
const QUANTITY_LIMIT = new Big('10000000000000');

/** Queues the file; what is wrong with it as a file, whatever it says, is refused at once. */
export const takeUsageFile = (tenant: Tenant, fileName: string, content: Buffer): UsageImport => {
  if (!fileName.toLowerCase().endsWith('.csv'))
    throw refusal('usage', 'invalid', `The file '${fileName}' is not a .csv file.`);
  if (fileName.length > MAX_FILE_NAME)
    throw refusal('usage', 'invalid', `The file name must not be longer than ${MAX_FILE_NAME} characters.`);
  if (content.length > MAX_FILE_BYTES) throw refusal('usage', 'invalid', 'The file is larger than 4 MB.');
  const submittedAt = tenant.now();
  const delayMs = tenant.nextImportDelayMs ?? tenant.settings.importDelayMs;
  const taken: UsageImport = {
    id: tenant.newId(),
    fileName,
    content: content.toString('utf8'),
    submittedAt,
    dueAt: submittedAt + BigInt(Math.round(delayMs * 1000)),
    forcedFailure: tenant.nextImportFailure,
    status: 'Pending',
    reason: null,
  };
  tenant.nextImportFailure = null;
  tenant.nextImportDelayMs = null;
  tenant.imports.push(taken);
  return taken;
};

class LineError extends Error {}

const readQuantity = (text: string): Big => {
  if (!/^\d+(\.\d{1,9})?$/.test(text)) throw new LineError(`QTY '${text}' is not a decimal number of zero or more`);
  const quantity = new Big(text);
  if (quantity.gte(QUANTITY_LIMIT)) throw new LineError(`QTY '${text}' is not less than ${QUANTITY_LIMIT.toFixed()}`);
  return quantity;
};

const checkTarget = (tenant: Tenant, account: Account, unit: string, subscription: string, charge: string): void => {
  const known = subscription === '' ? undefined : account.subscriptions.find(({ number }) => number === subscription);
  if (subscription !== '' && known === undefined)
    throw new LineError(`SUBSCRIPTION_ID '${subscription}' is not a subscription of account '${account.number}'`);
  const candidates = known === undefined ? account.subscriptions.flatMap(chargesOf) : chargesOf(known);
  const target = charge === '' ? undefined : candidates.find(({ number }) => number === charge);
  if (charge !== '' && target === undefined)
    throw new LineError(`CHARGE_ID '${charge}' is not a charge of account '${account.number}'`);
  if (target !== undefined && target.unit !== unit)
    throw new LineError(`UOM '${unit}' is not the unit of charge '${charge}', which is '${target.unit}'`);
  const sold = tenant.catalog.flatMap(({ ratePlans }) => ratePlans).flatMap(({ charges }) => charges);
  if (![...sold, ...candidates].some((one) => one.unit === unit))
    throw new LineError(`UOM '${unit}' is not a known unit of measure`);
};

const readLine = (tenant: Tenant, from: UsageImport, fields: ReadonlyArray<string>): UsageRecord => {
  const [accountKey = '', unit = '', quantity = '', start = '', end = '', subscription = '', charge = ''] = fields;
  if (fields.length !== HEADER.split(',').length) throw new LineError(`has ${fields.length} fields instead of 8`);
  const account = findAccount(tenant, accountKey);
  if (account === undefined) throw new LineError(`ACCOUNT_ID '${accountKey}' is not a known account`);
  const { dateFormat } = tenant.settings;
  const startDate = readDate(start, dateFormat);
  if (startDate === undefined) throw new LineError(`STARTDATE '${start}' is not a date as ${dateFormat}`);
  const endDate = end === '' ? null : readDate(end, dateFormat);
  if (endDate === undefined) throw new LineError(`ENDDATE '${end}' is not a date as ${dateFormat}`);
  if (endDate !== null && endDate < startDate) throw new LineError(`ENDDATE '${end}' is before STARTDATE '${start}'`);
  checkTarget(tenant, account, unit, subscription, charge);
  return {
    id: tenant.newId(),
    importId: from.id,
    accountNumber: account.number,
    unit,
    quantity: readQuantity(quantity),
    startDate,
    endDate,
    subscriptionNumber: subscription === '' ? null : subscription,
    chargeNumber: charge === '' ? null : charge,
    description: fields[7] === '' ? null : (fields[7] ?? null),
    submittedAt: from.submittedAt,
    status: 'Pending',
  };
};

/** Reads the whole file before anything of it counts. */
const readFile = (tenant: Tenant, from: UsageImport): ReadonlyArray<UsageRecord> | string => {
  let rows: string[][];
  try {
    rows = parse(from.content, { relaxColumnCount: true });
  } catch (error) {
    return `The file is not CSV: ${error instanceof Error ? error.message : String(error)}`;
  }
  const [header = [], ...lines] = rows;
  if (header.join(',') !== HEADER) return `The header is '${header.join(',')}' instead of '${HEADER}'`;
  if (lines.length === 0) return 'The file has no usage records';
  const records: UsageRecord[] = [];
  for (const [index, fields] of lines.entries()) {
    try {
      records.push(readLine(tenant, from, fields));
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      return `Line ${index + 2}: ${error.message}`;
    }
  }
  return records;
};

export const keepUsage = (tenant: Tenant, records: ReadonlyArray<UsageRecord>): void => {
  for (const record of records) {
    const ofAccount = tenant.usage.get(record.accountNumber);
    if (ofAccount === undefined) tenant.usage.set(record.accountNumber, [record]);
    else ofAccount.push(record);
  }
};

/** Completes or fails one import, now. */
export const finishImport = (tenant: Tenant, one: UsageImport): void => {
  const outcome = one.forcedFailure ?? readFile(tenant, one);
  if (typeof outcome === 'string') {
    one.status = 'Failed';
    one.reason = outcome;
  } else {
    keepUsage(tenant, outcome);
    one.status = 'Completed';
  }
};

export const isOpen = ({ status }: UsageImport): boolean => status === 'Pending' || status === 'Processing';

/** Lets the clock take effect: finishes what is due, in the order in which it came. */
export const settleImports = (tenant: Tenant): void => {
  const now = tenant.now();
  for (const one of tenant.imports) {
    if (!isOpen(one)) continue;
    if (one.dueAt <= now) finishImport(tenant, one);
    else if (now - one.submittedAt >= (one.dueAt - one.submittedAt) / 2n) one.status = 'Processing';
  }
};
