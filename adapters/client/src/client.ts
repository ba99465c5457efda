/**
 * Sends usage to the ingester from inside another service. It never blocks and never throws into the caller: what it
 * took stays in memory until the ingester acknowledged it, and what it could not take is counted and told.
 */
import { encode } from '@msgpack/msgpack';
import type { BillingEventRecord } from '@usage-billing/contracts/wire';
import { exponentialBackOff } from '@usage-billing/outbound/back-off';
import { type Connection, openConnection } from './connection.ts';
import { createMetrics, type RecordStatus } from './metrics.ts';
import { type BillingClientOptions, type ClientProblem, settingsOf } from './options.ts';
import { type Amounts, type RefusedAmount, recordsOf } from './records.ts';

export interface AddReport {
  /** Records that are in memory now and will be sent until they are acknowledged. */
  readonly buffered: number;
  /** Records that were not taken because the buffer is full or the client is closed. */
  readonly overflowed: number;
  readonly refused: ReadonlyArray<RefusedAmount>;
}

export interface CloseReport {
  /** Records that were not acknowledged by the deadline; the ingester may have some of them all the same. */
  readonly unsent: number;
  /** Their keys; the first 1,000. */
  readonly unsentKeys: ReadonlyArray<string>;
}

export interface BillingClient {
  /**
   * One record for each amount that is not zero, under the key `<uniqueKey>:<amount type>`. The same key counts once,
   * however often it is added. `occurredAt` is a `Date` or RFC 3339 text. Never throws.
   */
  readonly addAmounts: (
    uniqueKey: string,
    instanceId: string,
    occurredAt: Date | string,
    amounts: Amounts,
    metadata?: Readonly<Record<string, string>>,
  ) => AddReport;
  /** Records in memory: waiting, or sent and not acknowledged. */
  readonly buffered: () => number;
  /** In the text format of Prometheus. */
  readonly metrics: () => string;
  /** Takes nothing more, sends what is buffered until the deadline (5,000 ms unless told otherwise), and reports the rest. */
  readonly close: (deadlineMillis?: number) => Promise<CloseReport>;
}

interface Chunk {
  readonly records: ReadonlyArray<BillingEventRecord>;
  readonly sentAt: number;
}

const CHUNK_RECORDS = 500;
const CHUNKS_UNDER_WAY = 4;
const MAX_DELAY_FACTOR = 60;
const OVERFLOW_EVERY_MILLIS = 1_000;
const SHOWN_KEYS = 1_000;

const messageOf = (tag: string, chunk: string, records: ReadonlyArray<BillingEventRecord>): Uint8Array => {
  const time = Math.floor(Date.now() / 1000);
  const entries = Buffer.concat(records.map((record) => encode([time, record])));
  return encode([tag, entries, { chunk, size: records.length }]);
};

/** Throws a `TypeError` that lists everything that is wrong with the options; nothing throws afterwards. */
export const createBillingClient = (options: BillingClientOptions): BillingClient => {
  const settings = settingsOf(options);
  const metrics = createMetrics();
  /** Not sent, or sent in vain. */
  let queue: BillingEventRecord[] = [];
  const underWay = new Map<string, Chunk>();
  let connection: Connection | undefined;
  let ready = false;
  let failures = 0;
  let chunkNumber = 0;
  let retryTimer: NodeJS.Timeout | undefined;
  let ackTimer: NodeJS.Timeout | undefined;
  let closed = false;
  let flushed: (() => void) | undefined;
  let overflowed = 0;
  let overflowTold = Number.NEGATIVE_INFINITY;
  const clientName = crypto.randomUUID();
  const backOff = exponentialBackOff({
    firstMillis: settings.retryDelay,
    maxMillis: MAX_DELAY_FACTOR * settings.retryDelay,
  });

  const tell = (problem: ClientProblem): void => {
    try {
      options.onProblem?.(problem);
    } catch {
      // The service's own handler failed; that must not stop its billing.
    }
  };
  const count = (status: RecordStatus, { amount_type, amount_value }: BillingEventRecord): void =>
    metrics.count(status, amount_type, BigInt(amount_value));

  const buffered = (): number => underWay.values().reduce((sum, { records }) => sum + records.length, queue.length);

  const watchAcks = (): void => {
    clearTimeout(ackTimer);
    if (underWay.size === 0) return;
    ackTimer = setTimeout(() => lost(`no acknowledgement within ${settings.ackTimeout} ms`), settings.ackTimeout);
    if (flushed === undefined) ackTimer.unref();
  };

  const send = (): void => {
    while (ready && queue.length > 0 && underWay.size < CHUNKS_UNDER_WAY) {
      const records = queue.slice(0, CHUNK_RECORDS);
      queue = queue.slice(CHUNK_RECORDS);
      chunkNumber += 1;
      const chunk = `${clientName}-${chunkNumber}`;
      underWay.set(chunk, { records, sentAt: performance.now() });
      connection?.send(messageOf(settings.tag, chunk, records));
      watchAcks();
    }
    if (queue.length === 0 && underWay.size === 0) flushed?.();
  };

  const acknowledged = (chunk: string): void => {
    const found = underWay.get(chunk);
    if (found === undefined) return;
    underWay.delete(chunk);
    failures = 0;
    metrics.observe((performance.now() - found.sentAt) / 1000);
    for (const record of found.records) count('acknowledged', record);
    watchAcks();
    send();
  };

  /** The same records, under the same keys, are sent again: what the ingester has already counts once. */
  const lost = (reason: string): void => {
    connection?.destroy();
    connection = undefined;
    ready = false;
    clearTimeout(ackTimer);
    queue = [...underWay.values().flatMap(({ records }) => records), ...queue];
    underWay.clear();
    if (queue.length === 0) return;
    failures += 1;
    const retryInMillis = Math.round(backOff(failures));
    tell({ _tag: 'NotDelivered', reason, buffered: queue.length, retryInMillis });
    retryTimer = setTimeout(reconnect, retryInMillis);
    if (flushed === undefined) retryTimer.unref();
  };

  const reconnect = (): void => {
    retryTimer = undefined;
    connection = openConnection(settings, {
      onReady: () => {
        ready = true;
        send();
      },
      onAck: acknowledged,
      onLost: lost,
    });
    connection.keepAlive(flushed !== undefined);
  };

  /** Sending happens after the caller has gone on. */
  let willSend = false;
  const wake = (): void => {
    if (connection === undefined && retryTimer === undefined) reconnect();
    if (willSend) return;
    willSend = true;
    setImmediate(() => {
      willSend = false;
      send();
    });
  };

  const tellOverflow = (): void => {
    const now = performance.now();
    if (now - overflowTold < OVERFLOW_EVERY_MILLIS) return;
    overflowTold = now;
    tell({ _tag: 'Overflow', count: overflowed });
    overflowed = 0;
  };

  const take = (records: ReadonlyArray<BillingEventRecord>): number => {
    const room = closed ? 0 : Math.max(0, settings.maxBufferedEvents - buffered());
    const taken = records.slice(0, room);
    for (const record of taken) count('buffered', record);
    for (const record of records.slice(room)) count('overflow', record);
    queue.push(...taken);
    overflowed += records.length - taken.length;
    if (taken.length < records.length) tellOverflow();
    if (taken.length > 0) wake();
    return taken.length;
  };

  const close = async (deadlineMillis: number): Promise<CloseReport> => {
    closed = true;
    if (buffered() > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      flushed = resolve;
      const deadline = setTimeout(resolve, deadlineMillis);
      connection?.keepAlive(true);
      retryTimer?.ref();
      wake();
      await promise;
      clearTimeout(deadline);
    }
    flushed = undefined;
    clearTimeout(retryTimer);
    clearTimeout(ackTimer);
    if (overflowed > 0) tell({ _tag: 'Overflow', count: overflowed });
    const rest = [...underWay.values().flatMap(({ records }) => records), ...queue];
    queue = [];
    underWay.clear();
    connection?.destroy();
    for (const record of rest) count('unsent', record);
    return { unsent: rest.length, unsentKeys: rest.slice(0, SHOWN_KEYS).map(({ unique_key }) => unique_key) };
  };

  let closing: Promise<CloseReport> | undefined;
  return {
    addAmounts: (uniqueKey, instanceId, occurredAt, amounts, metadata) => {
      try {
        const { records, refused } = recordsOf({ uniqueKey, instanceId, occurredAt, amounts, metadata });
        for (const { amountType, field, reason } of refused) {
          metrics.count('refused', amountType, 0n);
          tell({ _tag: 'Refused', uniqueKey, field, reason });
        }
        const taken = take(records);
        return { buffered: taken, overflowed: records.length - taken, refused };
      } catch (error) {
        // Only what is no usage at all gets here, such as amounts that are null.
        const reason = error instanceof Error ? error.message : String(error);
        tell({ _tag: 'Refused', uniqueKey: String(uniqueKey), field: 'record', reason });
        return { buffered: 0, overflowed: 0, refused: [{ amountType: 'unknown', field: 'record', reason }] };
      }
    },
    buffered,
    metrics: metrics.text,
    close: (deadlineMillis = 5_000) => {
      closing ??= close(deadlineMillis);
      return closing;
    },
  };
};
