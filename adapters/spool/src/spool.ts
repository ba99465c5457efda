/**
 * The durable buffer: an event store that answers once an event is on disk and synced, and delivers to the event store
 * behind it for as long as that takes.
 */
import type { Clock, Instant } from '@usage-billing/core/shared';
import type { AppendOutcome, DeadLetters, EventStore, EventStoreError, ReceivedEvent } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createBacklog } from './backlog.ts';
import { createCheckpoints } from './checkpoints.ts';
import { type Position, readCursor } from './cursor.ts';
import { openDeadLetterLog } from './dead-letter-log.ts';
import { type DeliveredBatch, startDelivery } from './delivery.ts';
import { watchDisk } from './disk-room.ts';
import type { SpoolFiles } from './files.ts';
import { groupCommit } from './group-commit.ts';
import type { LetterQuota } from './letter-index.ts';
import { nodeFiles } from './node-files.ts';
import { partsOf } from './parts.ts';
import { recover } from './recover.ts';
import { refusedLetters } from './refused-letters.ts';
import { createRetryGate, type RetryPolicy } from './retry-gate.ts';
import { type OpenSegment, segmentWriter } from './segment-writer.ts';
import { describeFailure } from './system-error.ts';

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

/** Why the buffer was not opened. */
export type SpoolError =
  /** Another process, or this one, works on the directory. */
  | { readonly _tag: 'SpoolInUse'; readonly message: string }
  /** The directory cannot be used, or what is in it is damaged; nothing in it was changed. */
  | { readonly _tag: 'SpoolUnusable'; readonly message: string };

/** How full the buffer is, and how far behind. */
export interface SpoolStats {
  /** Of all files, dead letters included. */
  readonly bytes: number;
  /** The cap, or what the volume has where that is less. */
  readonly maxBytes: number;
  /** Of the volume. */
  readonly freeDiskBytes: number;
  /** The volume has less than the cap, and most of it is used. */
  readonly diskIsLow: boolean;
  readonly deadLetterBytes: number;
  /** Letters that nobody dealt with, and what the quota lets rejected ones take. */
  readonly deadLetters: { readonly count: number; readonly bytes: number; readonly maxBytes: number };
  /** Nothing more is accepted before something was delivered. */
  readonly full: boolean;
  /** When the oldest event that has not arrived was received; none when everything has arrived. */
  readonly oldestUndelivered: O.Option<Instant>;
  /** Why deliveries fail, while they do. */
  readonly failing: O.Option<string>;
  /** Bytes at the end of a file that a crash tore off before the start; nobody was told that they were kept. */
  readonly tornBytes: number;
}

/** A durable buffer before an event store. */
export interface Spool {
  /** `append` answers `Accepted` for every event once all are durable; everything else is asked of the store behind. */
  readonly store: EventStore;
  /** Rejected by the inputs, or refused by the store. */
  readonly deadLetters: DeadLetters;
  readonly stats: () => SpoolStats;
  /** Answers when everything accepted so far has arrived, or the buffer was closed. */
  readonly drained: () => Promise<void>;
  /** Accepts nothing more, goes on delivering until the deadline, and keeps the rest for the next start. */
  readonly close: (deadlineMillis?: number) => Promise<void>;
}

const ACCEPTED: AppendOutcome = { _tag: 'Accepted' };

const unavailable = (message: string): EventStoreError => ({ _tag: 'EventStoreUnavailable', message });

const fullMessage = (used: number, maxBytes: number): string =>
  `the buffer is full: ${used} of ${maxBytes} bytes are used. It empties as the event store takes events again.`;

const inUse = (directory: string): SpoolError => ({
  _tag: 'SpoolInUse',
  message: `Another ingester works on the buffer in ${directory}. Every ingester needs a directory of its own: stop the other one, or choose another directory.`,
});

const openUnlocked = async (
  options: SpoolOptions,
  files: SpoolFiles,
  unlock: () => Promise<void>,
): Promise<E.Either<string, Spool>> => {
  const { directory, store, clock, maxBytes = 5 * 1024 * MEBIBYTE, random = Math.random } = options;
  const segmentBytes = options.segmentBytes ?? Math.min(64 * MEBIBYTE, Math.floor(maxBytes / 8));
  const batchRows = options.batchRows ?? 500;
  const batchBytes = options.batchBytes ?? 9 * MEBIBYTE;
  const recovered = await recover(files, directory)();
  if (E.isLeft(recovered)) return recovered;
  const cursor = await readCursor(files, directory);
  const segments = new Map(recovered.right.segments.map(({ sequence, length }) => [sequence, length]));
  const last = recovered.right.segments.at(-1) ?? null;
  const first = recovered.right.segments.find(({ sequence }) => sequence >= (cursor?.sequence ?? 0));
  const from =
    first === undefined
      ? undefined
      : { sequence: first.sequence, offset: first.sequence === cursor?.sequence ? cursor.offset : 0 };

  const { tornBytes } = recovered.right;
  let closing = false;
  let pendingBytes = 0;
  let open: OpenSegment | undefined;
  const segmentsBytes = (): number => segments.values().reduce((sum, length) => sum + length, 0);
  let deadLetterBytes = (): number => 0;
  const used = (): number => segmentsBytes() + deadLetterBytes() + pendingBytes;
  const disk = await watchDisk(files, directory, maxBytes, used);
  const quota: LetterQuota = {
    bytes: Math.floor(disk.capacity() / 10),
    count: 100_000,
    shareOfTag: 0.5,
    ...options.deadLetterQuota,
  };
  let openLetterBytes = (): number => 0;
  /** Letters have room of their own. Only those that the store refused, and that are always kept, may take more of it. */
  const roomForEvents = (): number => {
    const capacity = disk.capacity();
    return capacity - Math.max(Math.min(quota.bytes, Math.floor(capacity / 10)), openLetterBytes());
  };
  /** Behind everything that has arrived. */
  let arrived: Position | undefined;
  /** The open segment cannot be removed before it is full; what has arrived of it is in nobody's way. */
  const arrivedOfOpen = (): number =>
    open !== undefined && open.sequence === arrived?.sequence ? Math.min(arrived.offset, open.length) : 0;
  const full = (bytes: number): string | undefined =>
    segmentsBytes() + pendingBytes - arrivedOfOpen() + bytes > roomForEvents()
      ? fullMessage(used(), disk.capacity())
      : undefined;

  const letters = await openDeadLetterLog({ files, directory, quota });
  if (E.isLeft(letters)) {
    disk.stop();
    return letters;
  }
  deadLetterBytes = letters.right.bytes;
  openLetterBytes = () => letters.right.open().bytes;

  const backlog = createBacklog({
    files,
    directory,
    segments,
    from,
    memoryBytes: options.memoryBytes ?? 4 * MEBIBYTE,
  });
  const checkpoints = createCheckpoints({
    files,
    directory,
    clock,
    segments,
    retentionMillis: options.retentionMillis ?? 0,
    isOpen: (sequence) => open?.sequence === sequence,
  });
  const delivery = startDelivery({
    store,
    backlog,
    gate: createRetryGate(options.retry ?? { firstMillis: 1_000, maxMillis: 10_000 }, random),
    concurrency: options.concurrency ?? 4,
    batchRows,
    batchBytes,
    keepRefused: async (rows) =>
      E.bimap(
        ({ message }: { readonly message: string }) => message,
        () => undefined,
      )(await letters.right.append(refusedLetters(rows, clock.now()))()),
    onDelivered: options.onDelivered ?? (() => undefined),
    onRetry: options.onRetry ?? (() => undefined),
    onProgress: (position) => {
      arrived = position;
      checkpoints.reached(position);
    },
  });
  const writer = segmentWriter({
    files,
    directory,
    segmentBytes,
    previous: last,
    nextSequence: Math.max(last?.sequence ?? 0, cursor?.sequence ?? 0) + 1,
    onOpened: (segment) => {
      open = segment;
      segments.set(segment.sequence, segment.length);
    },
    onDiscarded: ({ sequence }) => segments.delete(sequence),
  });
  const commits = groupCommit<OpenSegment>({
    ...writer,
    committed: (segment, frame) => {
      segments.set(segment.sequence, segment.length);
      backlog.add(segment.sequence, frame);
      delivery.wake();
    },
  });

  /** Holds nothing but the events themselves while it waits for the disk. */
  const append = (events: ReadonlyArray<ReceivedEvent>): TE.TaskEither<EventStoreError, void> => {
    if (closing) return TE.left(unavailable('the ingester is stopping; send the events to it again, or to another'));
    const parts = partsOf(events, batchRows, batchBytes);
    const bytes = parts.reduce((sum, { text }) => sum + text.length, 0);
    const isFull = full(bytes);
    if (isFull !== undefined) return TE.left(unavailable(isFull));
    pendingBytes += bytes;
    const committed = commits.commit(parts);
    return async () => {
      const kept = await committed;
      pendingBytes -= bytes;
      return E.mapLeft((why: string) => unavailable(`the buffer in ${directory} cannot be written: ${why}`))(kept);
    };
  };

  let closed: Promise<void> | undefined;
  const close = async (deadlineMillis: number): Promise<void> => {
    closing = true;
    await commits.idle();
    const deadline = Promise.withResolvers<void>();
    const timer = setTimeout(deadline.resolve, deadlineMillis);
    await Promise.race([delivery.drained(), deadline.promise]);
    clearTimeout(timer);
    await delivery.stop();
    await writer.roll();
    open = undefined;
    await checkpoints.close();
    await letters.right.close();
    disk.stop();
    await unlock();
  };

  delivery.wake();
  return E.right({
    store: {
      ...store,
      append: (events) => async () =>
        E.map(() => new Array<AppendOutcome>(events.length).fill(ACCEPTED))(await append(events)()),
    },
    deadLetters: letters.right,
    stats: () => ({
      bytes: used(),
      maxBytes: disk.capacity(),
      freeDiskBytes: disk.freeBytes(),
      diskIsLow: disk.isLow(),
      deadLetterBytes: deadLetterBytes(),
      deadLetters: { ...letters.right.open(), maxBytes: quota.bytes },
      full: full(1) !== undefined,
      oldestUndelivered: O.fromNullable(delivery.oldest()),
      failing: O.fromNullable(delivery.failing()),
      tornBytes,
    }),
    drained: delivery.drained,
    close: (deadlineMillis = 5_000) => {
      closed ??= close(deadlineMillis);
      return closed;
    },
  });
};

/** Everything that was acknowledged before, by this process or an earlier one, goes on being delivered. */
export const openSpool = (options: SpoolOptions): TE.TaskEither<SpoolError, Spool> => {
  const { files = nodeFiles, directory } = options;
  return async () => {
    try {
      await files.makeDirectory(directory);
      const unlock = await files.lock(directory);
      if (unlock === null) return E.left(inUse(directory));
      const opened = await openUnlocked(options, files, unlock);
      if (E.isLeft(opened)) await unlock();
      return E.mapLeft((message: string): SpoolError => ({ _tag: 'SpoolUnusable', message }))(opened);
    } catch (error) {
      return E.left({
        _tag: 'SpoolUnusable',
        message: `The buffer in ${directory} cannot be used: ${describeFailure(error)}`,
      });
    }
  };
};
