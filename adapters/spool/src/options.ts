/** Where the buffer is, how large it may grow, and how it delivers. */
import type { Clock } from '@usage-billing/core/shared';
import type { EventStore } from '@usage-billing/core/usage';
import type { DeliveredBatch } from './delivery/attempt.ts';
import type { RetryPolicy } from './delivery/retry-gate.ts';
import type { SpoolFiles } from './disk/files.ts';
import type { LetterQuota } from './letters/letter-index.ts';

const MEBIBYTE = 1024 * 1024;

/** Where the buffer is, where it delivers to, and how large it may grow. */
export interface SpoolOptions {
  /** Of this ingester alone; made if it is not there. */
  readonly directory: string;
  /** Where the events are to arrive. */
  readonly store: EventStore;
  /** Dates dead letters, and says how long delivered segments are kept. */
  readonly clock: Clock;
  /** Everything on disk together; 5 GiB unless told otherwise. Beyond it nothing is accepted, and nothing dropped. */
  readonly maxBytes?: number;
  /** Of rejected records; 10 % of `maxBytes`, 100,000 letters, and half of both for one tag unless told otherwise. */
  readonly deadLetterQuota?: Partial<LetterQuota>;
  /** Of one file; 64 MiB, or an eighth of `maxBytes` where that is less. */
  readonly segmentBytes?: number;
  /** Of waiting events held in memory beside the disk, as they are written there; 4 MiB unless told otherwise. In memory they take several times that. */
  readonly memoryBytes?: number;
  /** Rows of one request to the event store; 500 unless told otherwise. */
  readonly batchRows?: number;
  /** Bytes of one request, about; 9 MiB unless told otherwise. */
  readonly batchBytes?: number;
  /** Requests under way at the same time; 4 unless told otherwise. */
  readonly concurrency?: number;
  /** How long delivered segments are kept, for a look back; 0 unless told otherwise. */
  readonly retentionMillis?: number;
  readonly retry?: RetryPolicy;
  readonly onDelivered?: (batch: DeliveredBatch) => void;
  /** An attempt to deliver failed, and the next one comes after the wait. */
  readonly onRetry?: (failure: string, waitMillis: number) => void;
  readonly files?: SpoolFiles;
  /** From 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
}

/** Every option that was left out has its default. */
export type SpoolSettings = Required<Omit<SpoolOptions, 'files' | 'deadLetterQuota'>> &
  Pick<SpoolOptions, 'deadLetterQuota'>;

export const settingsOf = ({ maxBytes = 5 * 1024 * MEBIBYTE, ...options }: SpoolOptions): SpoolSettings => ({
  segmentBytes: Math.min(64 * MEBIBYTE, Math.floor(maxBytes / 8)),
  memoryBytes: 4 * MEBIBYTE,
  batchRows: 500,
  batchBytes: 9 * MEBIBYTE,
  concurrency: 4,
  retentionMillis: 0,
  retry: { firstMillis: 1_000, maxMillis: 10_000 },
  onDelivered: () => undefined,
  onRetry: () => undefined,
  random: Math.random,
  maxBytes,
  ...options,
});
