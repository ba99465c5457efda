/** Brings what waits to the event store, several batches at a time, and tells how far everything has arrived. */
import type { Instant } from '@usage-billing/core/shared';
import type { AppendOutcome, EventStore, ReceivedEvent } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { Backlog, Portion } from './backlog.ts';
import type { Position } from './cursor.ts';
import type { RetryGate } from './retry-gate.ts';

/** Events that arrived in the store together. */
export interface DeliveredBatch {
  readonly events: ReadonlyArray<ReceivedEvent>;
  /** In the order of the events. */
  readonly outcomes: ReadonlyArray<AppendOutcome>;
  /** Of the attempt that succeeded. */
  readonly milliseconds: number;
}

export interface DeliveryOptions {
  readonly store: Pick<EventStore, 'append'>;
  readonly backlog: Backlog;
  readonly gate: RetryGate;
  readonly concurrency: number;
  readonly batchRows: number;
  readonly batchBytes: number;
  /** Keeps rows that the store refused; delivery goes on once they are durable. */
  readonly keepRefused: (
    letters: ReadonlyArray<{ readonly event: ReceivedEvent; readonly reason: string }>,
  ) => Promise<E.Either<string, void>>;
  readonly onDelivered: (batch: DeliveredBatch) => void;
  /** An attempt failed; the next one comes after the wait. */
  readonly onRetry: (failure: string, waitMillis: number) => void;
  /** Everything before this position has arrived. */
  readonly onProgress: (position: Position) => void;
}

export interface Delivery {
  /** There may be more to deliver. */
  readonly wake: () => void;
  /** Answers when everything that waits now has arrived, or delivery was stopped. */
  readonly drained: () => Promise<void>;
  /** Begins no further attempt and answers when those under way have ended. */
  readonly stop: () => Promise<void>;
  readonly oldest: () => Instant | undefined;
  /** Why the last attempt failed; undefined while all is well. */
  readonly failing: () => string | undefined;
}

interface Batch {
  readonly events: ReadonlyArray<ReceivedEvent>;
  readonly end: Position | null;
  arrived: boolean;
}

const refusedOf = (events: ReadonlyArray<ReceivedEvent>, outcomes: ReadonlyArray<AppendOutcome>) => {
  const refused: Array<{ readonly event: ReceivedEvent; readonly reason: string }> = [];
  outcomes.forEach((outcome, index) => {
    const event = events[index];
    if (outcome._tag === 'Refused' && event !== undefined) refused.push({ event, reason: outcome.reason });
  });
  return refused;
};

export const startDelivery = (options: DeliveryOptions): Delivery => {
  const { store, backlog, gate, concurrency, batchRows, batchBytes } = options;
  /** In the order in which their events were accepted. */
  const underWay: Batch[] = [];
  const drainWaiters: Array<() => void> = [];
  let stopped = false;
  let failing: string | undefined;
  let running: Promise<void> | undefined;
  let slotFreed: (() => void) | undefined;
  let active = 0;

  const takeBatch = (): Batch | undefined => {
    const portions: Portion[] = [];
    let rows = 0;
    let bytes = 0;
    for (let next = backlog.first(); next !== undefined; next = backlog.first()) {
      const fits = rows + next.events.length <= batchRows && bytes + next.bytes <= batchBytes;
      if (portions.length > 0 && !fits) break;
      portions.push(next);
      rows += next.events.length;
      bytes += next.bytes;
      backlog.shift();
    }
    const [only] = portions;
    if (only === undefined) return undefined;
    const events = portions.length === 1 ? only.events : portions.flatMap((portion) => portion.events);
    const end = portions.reduce<Position | null>((last, portion) => portion.end ?? last, null);
    return { events, end, arrived: false };
  };

  const settle = (batch: Batch): void => {
    batch.arrived = true;
    let end: Position | null = null;
    while (underWay[0]?.arrived === true) end = underWay.shift()?.end ?? end;
    if (end !== null) options.onProgress(end);
  };

  /** Null: it has arrived. */
  const attempt = async ({ events }: Batch): Promise<string | null> => {
    const begun = performance.now();
    const answer = await store.append(events)();
    if (E.isLeft(answer)) return answer.left.message;
    if (answer.right.length !== events.length)
      return `the event store answered ${answer.right.length} outcomes for ${events.length} events`;
    const refused = refusedOf(events, answer.right);
    const kept = refused.length === 0 ? E.right(undefined) : await options.keepRefused(refused);
    if (E.isLeft(kept)) return kept.left;
    options.onDelivered({ events, outcomes: answer.right, milliseconds: performance.now() - begun });
    return null;
  };

  const deliver = async (batch: Batch): Promise<void> => {
    while (await gate.pass()) {
      const failure = await attempt(batch).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      if (failure === null) {
        failing = undefined;
        gate.succeeded();
        settle(batch);
        return;
      }
      failing = failure;
      options.onRetry(failure, gate.failed());
    }
  };

  const isDrained = (): boolean => underWay.length === 0 && backlog.isEmpty();
  const tellDrained = (): void => {
    if (!stopped && !isDrained()) return;
    for (const waiter of drainWaiters.splice(0)) waiter();
  };

  /** Brings portions into memory, however long the disk takes to be readable again. */
  const refill = async (): Promise<void> => {
    for (let failed = false; !stopped; failed = true) {
      try {
        await backlog.refill();
        if (failed) gate.succeeded();
        return;
      } catch (error) {
        failing = error instanceof Error ? error.message : String(error);
        options.onRetry(failing, gate.failed());
        await gate.pass();
      }
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped && !backlog.isEmpty()) {
      if (active >= concurrency) {
        await new Promise<void>((resolve) => {
          slotFreed = resolve;
        });
        continue;
      }
      if (backlog.first() === undefined) await refill();
      const batch = takeBatch();
      if (batch === undefined) continue;
      underWay.push(batch);
      active += 1;
      void deliver(batch).finally(() => {
        active -= 1;
        slotFreed?.();
        tellDrained();
      });
    }
    running = undefined;
    tellDrained();
  };

  return {
    wake: () => {
      if (!stopped) running ??= Promise.resolve().then(run);
    },
    drained: () => {
      if (stopped || isDrained()) return Promise.resolve();
      return new Promise((resolve) => drainWaiters.push(resolve));
    },
    stop: async () => {
      stopped = true;
      gate.shut();
      slotFreed?.();
      while (active > 0) {
        await new Promise<void>((resolve) => {
          slotFreed = resolve;
        });
      }
      await running;
      tellDrained();
    },
    oldest: () => (underWay[0]?.events[0] ?? backlog.first()?.events[0])?.receivedAt,
    failing: () => failing,
  };
};
