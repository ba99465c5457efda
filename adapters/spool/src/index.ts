/** The durable buffer: an event store that acknowledges once events are on disk, and delivers them to another store. */
export type { DeliveredBatch } from './delivery/attempt.ts';
export type { RetryPolicy } from './delivery/retry-gate.ts';
export type { SpoolFile, SpoolFiles } from './disk/files.ts';
export { nodeFiles } from './disk/node-files.ts';
export type { LetterQuota } from './letters/letter-index.ts';
export type { SpoolOptions } from './options.ts';
export { openSpool, type Spool, type SpoolError, type SpoolStats } from './spool.ts';
