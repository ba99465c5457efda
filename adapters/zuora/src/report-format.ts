/** What Zuora takes for a usage report: one CSV file, of limited size and name. */
import { createHash } from 'node:crypto';
import type { UsageReport, UsageReportFormat } from '@usage-billing/core/invoices';
import { type CsvForm, csvHeader, type DateFormat, type ExtraColumn, usageCsv, usageCsvLine } from './usage-csv.ts';

/** "The file size limit is 4 MB" (Zuora, *Upload a usage file*); its name has at most 50 characters. */
const MAX_FILE_BYTES = 4_000_000;

/** How a report becomes a usage file. */
export interface ReportFormatConfig {
  /** Default: `MM/DD/YYYY`. */
  readonly dateFormat?: DateFormat;
  /** Default: none. */
  readonly extraColumns?: ReadonlyArray<ExtraColumn>;
  /**
   * `keep` only for tenants with the Late Usage feature. Without it usage of a billed period "remains in Pending status"
   * (Zuora, *Rate usage charges*), so that it is sent for the first open day. Default: `move`.
   */
  readonly lateUsage?: 'move' | 'keep';
}

/** Needs no connection: for whoever shows what is or would be sent. */
export const zuoraReportFormat = (config: ReportFormatConfig): UsageReportFormat => ({
  ratesLateUsage: config.lateUsage === 'keep',
  size: {
    limit: MAX_FILE_BYTES,
    empty: Buffer.byteLength(`${csvHeader(formOf(config))}\n`),
    ofLine: (line) => Buffer.byteLength(usageCsvLine(line, LONGEST_NAME, formOf(config))),
  },
  render: (report) => {
    const { fileName, content } = usageFileOf(report, config);
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
export const usageFileOf = (report: UsageReport, config: ReportFormatConfig = {}): UsageFile => ({
  fileName: fileNameOf(report),
  content: new TextEncoder().encode(usageCsv(report, formOf(config))),
});

export const fileNameOf = ({ name, through }: Pick<UsageReport, 'name' | 'through'>): string =>
  `usage-${through}-${name}.csv`;

const LONGEST_NAME = 'x'.repeat(26);

const formOf = ({ dateFormat = 'MM/DD/YYYY', extraColumns = [] }: ReportFormatConfig): CsvForm => ({
  dateFormat,
  extraColumns,
});
