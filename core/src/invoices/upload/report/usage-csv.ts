/** The provider's usage file: lines as CSV, the same bytes for the same lines. */
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { UploadLine } from '../state/upload.ts';
import type { DateFormat } from '../state/upload-policy.ts';

export const USAGE_CSV_HEADER = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';

export const formatDay = (day: CalendarDay, format: DateFormat): string =>
  format.replace('YYYY', day.slice(0, 4)).replace('MM', day.slice(5, 7)).replace('DD', day.slice(8, 10));

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One line, its newline included. */
export const usageCsvLine = (line: UploadLine, format: DateFormat): string => {
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

const encoder = new TextEncoder();

export const byteLength = (text: string): number => encoder.encode(text).length;

export const usageCsv = (lines: ReadonlyArray<UploadLine>, format: DateFormat): Uint8Array =>
  encoder.encode(`${USAGE_CSV_HEADER}\n${lines.map((line) => usageCsvLine(line, format)).join('')}`);
