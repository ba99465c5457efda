/**
 * Sends usage to the ingester from inside another service. It never blocks the caller and never throws into it: what it
 * accepts stays in memory until the ingester acknowledges it, and what it cannot accept is counted and reported.
 */
import type { AddReport, BillingClient, CloseReport } from './billing-client.ts';
import { type Delivery, startDelivery } from './delivery.ts';
import { warnAtExit } from './exit-warning.ts';
import { type ClientMetrics, createMetrics } from './metrics.ts';
import { type BillingClientOptions, settingsOf } from './options.ts';
import { type OverflowReporter, overflowReporter } from './overflow.ts';
import { problemReporter, type ReportProblem } from './problems.ts';
import { type BufferedRecord, type RecordBuffer, recordBuffer } from './record-buffer.ts';
import { bufferedRecord, recordsOf, type Usage } from './records.ts';

const CLOSE_MILLIS = 5_000;
const MAX_REPORTED_KEYS = 1_000;

/** Throws a `TypeError` that lists everything that is wrong with the options; nothing throws afterwards. */
export const createBillingClient = (options: BillingClientOptions): BillingClient => {
  const parts = partsOf(options);
  let closing: Promise<CloseReport> | undefined;
  const close = (deadlineMillis = CLOSE_MILLIS): Promise<CloseReport> => {
    closing ??= finish(parts, deadlineMillis);
    return closing;
  };
  return {
    addAmounts: (uniqueKey, instanceId, occurredAt, amounts, metadata) =>
      add(parts, { uniqueKey, instanceId, occurredAt, amounts, metadata }, closing !== undefined),
    buffered: parts.buffer.size,
    metrics: parts.metrics.text,
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
};

interface Parts {
  readonly buffer: RecordBuffer;
  readonly delivery: Delivery;
  readonly metrics: ClientMetrics;
  readonly report: ReportProblem;
  readonly overflow: OverflowReporter;
  /** To be called after records came or went. */
  readonly bufferChanged: () => void;
}

const partsOf = (options: BillingClientOptions): Parts => {
  const settings = settingsOf(options);
  const buffer = recordBuffer(
    { maxRecords: settings.maxBufferedEvents, maxBytes: settings.maxBufferedBytes },
    crypto.randomUUID(),
  );
  const metrics = createMetrics({ bufferedEvents: buffer.size, bufferedBytes: buffer.bytes });
  const report = problemReporter(options.onProblem);
  const bufferChanged = exitWarningFor(buffer, report);
  const delivery = startDelivery({
    settings,
    buffer,
    report,
    onAcknowledged: ({ records, sentAt }) => {
      metrics.observe((performance.now() - sentAt) / 1000);
      for (const record of records) metrics.count('acknowledged', record.amountType, record.amount);
      bufferChanged();
    },
  });
  return { buffer, delivery, metrics, report, overflow: overflowReporter(report), bufferChanged };
};

/** Returns a function that sets the warning or cancels it, as the buffer has records or none. */
const exitWarningFor = (buffer: RecordBuffer, report: ReportProblem): (() => void) => {
  const warn = (): void => report({ _tag: 'Unsent', count: buffer.size(), because: 'exit' });
  let cancel: (() => void) | undefined;
  return () => {
    if (buffer.size() > 0) cancel ??= warnAtExit(warn);
    else {
      cancel?.();
      cancel = undefined;
    }
  };
};

const add = (parts: Parts, usage: Usage, isClosed: boolean): AddReport => {
  try {
    const { records, refused } = recordsOf(usage);
    for (const { amountType, field, reason } of refused) {
      parts.metrics.count('refused', amountType, 0n);
      parts.report({ _tag: 'Refused', uniqueKey: usage.uniqueKey, field, reason });
    }
    const buffered = addToBuffer(parts, records.map(bufferedRecord), isClosed);
    return { buffered, overflowed: records.length - buffered, refused };
  } catch (error) {
    // Only what is no usage at all gets here, such as amounts that are null.
    const reason = error instanceof Error ? error.message : String(error);
    parts.report({ _tag: 'Refused', uniqueKey: String(usage.uniqueKey), field: 'record', reason });
    return { buffered: 0, overflowed: 0, refused: [{ amountType: 'unknown', field: 'record', reason }] };
  }
};

/** Returns how many records found room. Those that were there before stay. */
const addToBuffer = (parts: Parts, records: ReadonlyArray<BufferedRecord>, isClosed: boolean): number => {
  const { buffer, delivery, metrics, overflow, bufferChanged } = parts;
  const accepted = isClosed ? 0 : buffer.add(records);
  for (const [index, { amountType, amount }] of records.entries())
    metrics.count(index < accepted ? 'buffered' : 'overflow', amountType, amount);
  overflow.add(records.length - accepted);
  if (accepted > 0) {
    bufferChanged();
    delivery.wake();
  }
  return accepted;
};

const finish = async (parts: Parts, deadlineMillis: number): Promise<CloseReport> => {
  const { buffer, delivery, metrics, overflow, report, bufferChanged } = parts;
  await delivery.finish(deadlineMillis);
  overflow.flush();
  const unsent = buffer.drain();
  bufferChanged();
  for (const { amountType, amount } of unsent) metrics.count('unsent', amountType, amount);
  if (unsent.length > 0) report({ _tag: 'Unsent', count: unsent.length, because: 'close' });
  return {
    unsent: unsent.length,
    unsentKeys: unsent.slice(0, MAX_REPORTED_KEYS).map(({ uniqueKey }) => uniqueKey),
  };
};
