/**
 * Zuora's usage file: the lines of a report as CSV, the same bytes for the same lines and date format. Requests are told
 * apart by a hash of these bytes, also across releases, so what is written here may not change with a library.
 */
import type { UsageReportLine } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';

/** How Zuora's user writes dates: it follows that user's locale. */
export const DATE_FORMATS = ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD', 'YYYY/MM/DD'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export const USAGE_CSV_HEADER = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';

export const usageCsv = (lines: ReadonlyArray<UsageReportLine>, format: DateFormat): string =>
  `${USAGE_CSV_HEADER}\n${lines.map((line) => usageCsvLine(line, format)).join('')}`;

/** One line, its newline included. */
export const usageCsvLine = (line: UsageReportLine, format: DateFormat): string => {
  const fields = [
    line.accountNumber,
    line.amountType,
    line.quantity.toString(),
    formatDay(line.startDate, format),
    formatDay(line.endDate, format),
    line.subscriptionNumber,
    line.chargeNumber,
    line.description,
  ];
  return `${fields.map(field).join(',')}\n`;
};

export const formatDay = (day: CalendarDay, format: DateFormat): string =>
  format.replace('YYYY', day.slice(0, 4)).replace('MM', day.slice(5, 7)).replace('DD', day.slice(8, 10));

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
