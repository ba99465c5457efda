/** Sends what is in the buffer, and sends it again until it is acknowledged. */
import { encode } from '@msgpack/msgpack';
import { createLink } from './link.ts';
import type { Settings } from './options.ts';
import { createPatience } from './patience.ts';
import type { ReportProblem } from './problems.ts';
import type { Chunk, RecordBuffer } from './record-buffer.ts';

export interface Delivery {
  /** To be called after records were added. Sending happens after the caller has gone on. */
  readonly wake: () => void;
  /** Sends what is buffered until it is acknowledged or the deadline passes, and then stops for good. */
  readonly finish: (deadlineMillis: number) => Promise<void>;
}

export interface DeliveryOptions {
  readonly settings: Settings;
  readonly buffer: RecordBuffer;
  readonly onAcknowledged: (chunk: Chunk) => void;
  readonly report: ReportProblem;
}

export const startDelivery = ({ settings, buffer, onAcknowledged, report }: DeliveryOptions): Delivery => {
  const patience = createPatience();
  const flushed = Promise.withResolvers<void>();
  let ackTimer: NodeJS.Timeout | undefined;

  const link = createLink(settings, patience, {
    onReady: () => send(),
    onAck: (id) => acknowledge(id),
    // The same records are sent again under the same keys: those that the ingester has already count once.
    onLost: () => {
      clearTimeout(ackTimer);
      buffer.restore();
      return buffer.size() > 0;
    },
    onRetry: (reason, retryInMillis) =>
      report({ _tag: 'NotDelivered', reason, buffered: buffer.size(), retryInMillis }),
  });

  const send = (): void => {
    if (!link.isReady()) return;
    for (let chunk = buffer.nextChunk(); chunk !== undefined; chunk = buffer.nextChunk()) {
      link.send(messageOf(settings.tag, chunk));
      watchAcks();
    }
  };

  /** Each acknowledgement gives the next one its full time. */
  const watchAcks = (): void => {
    clearTimeout(ackTimer);
    if (!buffer.hasChunksInFlight()) return;
    const millis = patience.forResponse(settings.ackTimeout);
    ackTimer = patience.after(millis, () => link.fail(`no acknowledgement within ${millis} ms`));
  };

  const acknowledge = (id: string): void => {
    const chunk = buffer.acknowledge(id);
    if (chunk === undefined) return;
    link.succeeded();
    onAcknowledged(chunk);
    watchAcks();
    send();
    if (buffer.size() === 0) flushed.resolve();
  };

  return {
    wake: oncePerTurn(() => {
      if (buffer.size() === 0) return;
      link.open();
      send();
    }),
    finish: async (deadlineMillis) => {
      if (buffer.size() > 0) {
        patience.setDeadline(deadlineMillis);
        const deadline = setTimeout(flushed.resolve, deadlineMillis);
        link.hurry();
        watchAcks();
        send();
        await flushed.promise;
        clearTimeout(deadline);
      }
      clearTimeout(ackTimer);
      link.close();
    },
  };
};

/** Acts in the next turn of the event loop, once for however many calls. */
const oncePerTurn = (act: () => void): (() => void) => {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      act();
    });
  };
};

/** PackedForward mode of https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1. */
const messageOf = (tag: string, { id, records }: Chunk): Uint8Array => {
  const entries = Buffer.concat(records.map(({ entry }) => entry));
  return encode([tag, entries, { chunk: id, size: records.length }]);
};
