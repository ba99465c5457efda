/** Brings what waits to the event store, several batches at a time, and tells how far everything has arrived. */
import type { Instant } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { Position } from '../segments/segment.ts';
import { type AttemptOptions, attempt } from './attempt.ts';
import type { Backlog } from './backlog.ts';
import { type Arrivals, type Batch, createArrivals, takeBatch } from './batches.ts';
import { type Conditions, createConditions } from './conditions.ts';
import type { RetryGate } from './retry-gate.ts';

export interface DeliveryOptions extends AttemptOptions {
  readonly backlog: Backlog;
  readonly gate: RetryGate;
  readonly concurrency: number;
  readonly batchRows: number;
  readonly batchBytes: number;
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

/** What delivery is doing at the moment. */
interface Work extends DeliveryOptions {
  readonly arrivals: Arrivals;
  readonly conditions: Conditions;
  stopped: boolean;
  failing: string | undefined;
  /** Batches under way. */
  active: number;
  /** The loop that hands out batches, while it runs. */
  running: Promise<void> | undefined;
}

export const startDelivery = (options: DeliveryOptions): Delivery => {
  const { backlog, gate } = options;
  const [arrivals, conditions] = [createArrivals(), createConditions()];
  const work: Work = {
    ...options,
    arrivals,
    conditions,
    stopped: false,
    failing: undefined,
    active: 0,
    running: undefined,
  };
  return {
    wake: () => {
      if (!work.stopped) work.running ??= Promise.resolve().then(() => run(work));
    },
    drained: () => conditions.until(() => work.stopped || (arrivals.isEmpty() && backlog.isEmpty())),
    stop: async () => {
      work.stopped = true;
      gate.shut();
      conditions.look();
      await conditions.until(() => work.active === 0);
      await work.running;
    },
    oldest: () => (arrivals.first()?.events[0] ?? backlog.first()?.events[0])?.receivedAt,
    failing: () => work.failing,
  };
};

/** Hands out batches until nothing waits, as many at a time as there may be. */
const run = async (work: Work): Promise<void> => {
  const { backlog, batchRows, batchBytes, concurrency, conditions } = work;
  while (!work.stopped && !backlog.isEmpty()) {
    if (work.active >= concurrency) {
      await conditions.until(() => work.stopped || work.active < concurrency);
      continue;
    }
    if (backlog.first() === undefined) await refill(work);
    const batch = takeBatch(backlog, batchRows, batchBytes);
    if (batch === undefined) continue;
    work.arrivals.begin(batch);
    work.active += 1;
    void deliver(work, batch).finally(() => {
      work.active -= 1;
      conditions.look();
    });
  }
  work.running = undefined;
  conditions.look();
};

/** Tries until the batch has arrived, or delivery is stopped. */
const deliver = async (work: Work, batch: Batch): Promise<void> => {
  while (await work.gate.pass()) {
    const result = await attempt(work, batch.events).catch((error: unknown) => E.left(messageOf(error)));
    if (E.isRight(result)) {
      work.failing = undefined;
      work.gate.succeeded();
      const position = work.arrivals.arrived(batch);
      if (position !== null) work.onProgress(position);
      return;
    }
    holdBack(work, result.left);
  }
};

/** Brings portions into memory, however long the disk takes to be readable again. */
const refill = async (work: Work): Promise<void> => {
  for (let failed = false; !work.stopped; failed = true) {
    try {
      await work.backlog.refill();
      if (failed) work.gate.succeeded();
      return;
    } catch (error) {
      holdBack(work, messageOf(error));
      await work.gate.pass();
    }
  }
};

const holdBack = (work: Work, failure: string): void => {
  work.failing = failure;
  work.onRetry(failure, work.gate.failed());
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
