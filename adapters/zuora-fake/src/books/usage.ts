/** Usage as imported, and the imports that brought it. */
import type Big from 'big.js';
import type { Day } from '../calendar/days.ts';
import type { Invoice } from './invoice.ts';

/** Where an import stands. */
export type ImportState = 'Pending' | 'Processing' | 'Completed' | 'Failed' | 'Canceled';

export interface UsageRecord {
  readonly id: string;
  importId: string;
  readonly accountNumber: string;
  unit: string;
  quantity: Big;
  startDate: Day;
  endDate: Day | null;
  readonly subscriptionNumber: string | null;
  readonly chargeNumber: string | null;
  description: string | null;
  readonly uniqueKey: string | null;
  /** `SubmissionDateTime`: moves when the record is edited. */
  submittedAt: bigint;
  /** By charge number, the invoice that rated it. A record that names no charge may be rated by several. */
  readonly ratedBy: Map<string, Invoice>;
}

export interface UsageImport {
  readonly id: string;
  readonly fileName: string;
  readonly content: string;
  readonly md5: string;
  readonly submittedAt: bigint;
  /** On the fake's clock. */
  readonly dueAt: bigint;
  /** Set by a test: the import fails with this reason although the file is good. */
  forcedFailure: string | null;
  status: ImportState;
  reason: string | null;
  /** Records that it brought. */
  imported: number;
}
