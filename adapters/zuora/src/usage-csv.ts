/**
 * Zuora's usage file: the lines of a report as CSV, the same bytes for the same lines and form. Requests are told apart by
 * a hash of these bytes, also across releases, so what is written here may not change with a library.
 */
import { createHash } from 'node:crypto';
import type { UsageReport, UsageReportLine } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';

/** How Zuora's user writes dates: it follows that user's locale. */
export const DATE_FORMATS = ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD', 'YYYY/MM/DD'] as const;
/** How dates stand in a usage file; the tenant's locale decides. */
export type DateFormat = (typeof DATE_FORMATS)[number];

const COLUMNS = ['ACCOUNT_ID', 'UOM', 'QTY', 'STARTDATE', 'ENDDATE', 'SUBSCRIPTION_ID', 'CHARGE_ID', 'DESCRIPTION'];

/**
 * Columns that some tenants take, and others refuse (*Usage file format*). `PRODUCT_RATE_PLAN_CHARGE_ID` is empty, as it is
 * for dynamic charges only. `UNIQUE_KEY` needs Prepaid Drawdown or Unbilled Usage: Zuora changes the record that has the key
 * already, so that the same file twice counts once.
 */
export const EXTRA_COLUMNS = ['PRODUCT_RATE_PLAN_CHARGE_ID', 'UNIQUE_KEY'] as const;
/** A column of usage files beside those that every tenant takes. */
export type ExtraColumn = (typeof EXTRA_COLUMNS)[number];

/** How a tenant wants its files. */
export interface CsvForm {
  readonly dateFormat: DateFormat;
  /** Behind the others, in the order of `EXTRA_COLUMNS`. */
  readonly extraColumns: ReadonlyArray<ExtraColumn>;
}

export const csvHeader = ({ extraColumns }: CsvForm): string => [...COLUMNS, ...inOrder(extraColumns)].join(',');

export const usageCsv = ({ name, lines }: Pick<UsageReport, 'name' | 'lines'>, form: CsvForm): string =>
  `${csvHeader(form)}\n${lines.map((line) => usageCsvLine(line, name, form)).join('')}`;

/** One line of the upload of that name, its newline included. */
export const usageCsvLine = (line: UsageReportLine, upload: string, form: CsvForm): string => {
  const fields = [
    line.accountNumber,
    line.amountType,
    line.quantity.toString(),
    formatDay(line.startDate, form.dateFormat),
    formatDay(line.endDate, form.dateFormat),
    line.subscriptionNumber,
    line.chargeNumber,
    line.description,
  ];
  const own: Readonly<Record<ExtraColumn, () => string>> = {
    PRODUCT_RATE_PLAN_CHARGE_ID: () => '',
    UNIQUE_KEY: () => uniqueKey(upload, fields),
  };
  return `${[...fields, ...inOrder(form.extraColumns).map((column) => own[column]())].map(field).join(',')}\n`;
};

export const formatDay = (day: CalendarDay, format: DateFormat): string =>
  format.replace('YYYY', day.slice(0, 4)).replace('MM', day.slice(5, 7)).replace('DD', day.slice(8, 10));

const inOrder = (columns: ReadonlyArray<ExtraColumn>): ReadonlyArray<ExtraColumn> =>
  EXTRA_COLUMNS.filter((column) => columns.includes(column));

/** Of the upload and all that the line says: no key ever comes with another content, which would change the old record. */
const uniqueKey = (upload: string, fields: ReadonlyArray<string>): string =>
  `${upload}-${createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 32)}`;

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
