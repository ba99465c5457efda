/** The durable buffer: an event store that acknowledges once events are on disk, and delivers them to another store. */
export type { DeliveredBatch } from './delivery.ts';
export type { SpoolFile, SpoolFiles } from './files.ts';
export type { LetterQuota } from './letter-index.ts';
export { nodeFiles } from './node-files.ts';
export type { RetryPolicy } from './retry-gate.ts';
export { openSpool, type Spool, type SpoolError, type SpoolOptions, type SpoolStats } from './spool.ts';
