/** What Zuora takes for a usage report: one CSV file, of limited size and name. */
import { createHash } from 'node:crypto';
import type { UsageReport, UsageReportFormat } from '@usage-billing/core/invoices';
import { type DateFormat, USAGE_CSV_HEADER, usageCsv, usageCsvLine } from './usage-csv.ts';

/** "The file size limit is 4 MB" (Zuora, *Upload a usage file*); its name has at most 50 characters. */
const MAX_FILE_BYTES = 4_000_000;

export interface ReportFormatConfig {
  /** Default: `MM/DD/YYYY`. */
  readonly dateFormat?: DateFormat;
  /**
   * `keep` only for tenants with the Late Usage feature. Without it usage of a billed period "remains in Pending status"
   * (Zuora, *Rate usage charges*), so that it is sent for the first open day. Default: `move`.
   */
  readonly lateUsage?: 'move' | 'keep';
}

/** Needs no connection: for whoever shows what is or would be sent. */
export const zuoraReportFormat = ({
  dateFormat = 'MM/DD/YYYY',
  lateUsage = 'move',
}: ReportFormatConfig): UsageReportFormat => ({
  ratesLateUsage: lateUsage === 'keep',
  size: {
    limit: MAX_FILE_BYTES,
    empty: Buffer.byteLength(`${USAGE_CSV_HEADER}\n`),
    ofLine: (line) => Buffer.byteLength(usageCsvLine(line, dateFormat)),
  },
  render: (report) => {
    const { fileName, content } = usageFileOf(report, dateFormat);
    return {
      title: fileName,
      text: new TextDecoder().decode(content),
      fingerprint: createHash('sha256').update(content).digest('hex'),
    };
  },
});

export interface UsageFile {
  /** Of `usage-2026-10-15-` and the upload's name, 26 characters at most: 47 in all. */
  readonly fileName: string;
  readonly content: Uint8Array;
}

/** The name follows from the report and is no part of the content's hash: another form of it needs another fingerprint. */
export const usageFileOf = (
  { name, through, lines }: UsageReport,
  dateFormat: DateFormat = 'MM/DD/YYYY',
): UsageFile => ({
  fileName: `usage-${through}-${name}.csv`,
  content: new TextEncoder().encode(usageCsv(lines, dateFormat)),
});
