/** What a service sees of its billing client. */
import type { Amounts, RefusedAmount } from './records.ts';

/** What became of the amounts of one call. */
export interface AddReport {
  /** Records that are in memory now and will be sent until they are acknowledged. */
  readonly buffered: number;
  /** Records that were dropped because the buffer is full or the client is closed. */
  readonly overflowed: number;
  /** Amounts that the ingester would refuse, with the reason. */
  readonly refused: ReadonlyArray<RefusedAmount>;
}

/** What became of the records that were buffered when the client was closed. */
export interface CloseReport {
  /** Records that were not acknowledged by the deadline; the ingester may have some of them all the same. */
  readonly unsent: number;
  /** Their keys; the first 1,000. */
  readonly unsentKeys: ReadonlyArray<string>;
}

/** Sends usage to an ingester without ever making the caller wait. */
export interface BillingClient extends AsyncDisposable {
  /**
   * Adds one record for each amount that is not zero, under the key `<uniqueKey>:<amount type>`. A key counts once, however
   * often the same record is added. `occurredAt` is a `Date` or RFC 3339 text, and part of the record: take it from the
   * usage, not from the clock. Never throws.
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
  /**
   * Accepts nothing more, sends what is buffered until the deadline (5,000 ms by default), and reports the rest. It tries at
   * once, however long the client would have waited before its next attempt. `await using` calls it too.
   */
  readonly close: (deadlineMillis?: number) => Promise<CloseReport>;
}
