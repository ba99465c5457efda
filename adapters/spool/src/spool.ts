/**
 * The durable buffer: an event store that answers once an event is on disk and synced, and delivers to the event store
 * behind it for as long as that takes.
 */
import type { Instant } from '@usage-billing/core/shared';
import type { AppendOutcome, DeadLetters, EventStore, EventStoreError, ReceivedEvent } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { nodeFiles } from './disk/node-files.ts';
import { describeFailure } from './disk/system-error.ts';
import { openParts, type SpoolParts } from './open-parts.ts';
import type { SpoolOptions } from './options.ts';
import { refusalOf, usedBytes } from './room.ts';
import { partsOf } from './segments/parts.ts';

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

/** Everything that was acknowledged before, by this process or an earlier one, goes on being delivered. */
export const openSpool = (options: SpoolOptions): TE.TaskEither<SpoolError, Spool> => {
  const { files = nodeFiles, directory } = options;
  return async () => {
    try {
      await files.makeDirectory(directory);
      const unlock = await files.lock(directory);
      if (unlock === null) return E.left(inUse(directory));
      let parts: E.Either<string, SpoolParts> | undefined;
      try {
        parts = await openParts(options, files)();
      } finally {
        if (parts === undefined || E.isLeft(parts)) await unlock();
      }
      return E.bimap(unusable, (opened: SpoolParts) => spoolOver(opened, unlock))(parts);
    } catch (error) {
      return E.left(unusable(`The buffer in ${directory} cannot be used: ${describeFailure(error)}`));
    }
  };
};

const unusable = (message: string): SpoolError => ({ _tag: 'SpoolUnusable', message });

const inUse = (directory: string): SpoolError => ({
  _tag: 'SpoolInUse',
  message: `Another ingester works on the buffer in ${directory}. Every ingester needs a directory of its own: stop the other one, or choose another directory.`,
});

const spoolOver = (parts: SpoolParts, unlock: () => Promise<void>): Spool => {
  let closed: Promise<void> | undefined;
  const append = (events: ReadonlyArray<ReceivedEvent>): TE.TaskEither<EventStoreError, void> =>
    closed === undefined
      ? keep(parts, events)
      : TE.left(unavailable('the ingester is stopping; send the events to it again, or to another'));
  parts.delivery.wake();
  return {
    store: {
      ...parts.settings.store,
      append: (events) => async () =>
        E.map(() => new Array<AppendOutcome>(events.length).fill(ACCEPTED))(await append(events)()),
    },
    deadLetters: parts.letters,
    stats: () => statsOf(parts),
    drained: parts.delivery.drained,
    close: (deadlineMillis = 5_000) => {
      closed ??= close(parts, deadlineMillis).then(unlock);
      return closed;
    },
  };
};

const ACCEPTED: AppendOutcome = { _tag: 'Accepted' };

const unavailable = (message: string): EventStoreError => ({ _tag: 'EventStoreUnavailable', message });

/** Holds nothing but the events themselves while it waits for the disk. */
const keep = (
  { settings, filling, disk, quota, commits }: SpoolParts,
  events: ReadonlyArray<ReceivedEvent>,
): TE.TaskEither<EventStoreError, void> => {
  const { batchRows, batchBytes, directory } = settings;
  const pieces = partsOf(events, batchRows, batchBytes);
  const bytes = pieces.reduce((sum, { text }) => sum + text.length, 0);
  const refusal = refusalOf(filling, disk, quota, bytes);
  if (refusal !== undefined) return TE.left(unavailable(refusal));
  filling.pendingBytes += bytes;
  const committed = commits.commit(pieces);
  return async () => {
    const kept = await committed;
    filling.pendingBytes -= bytes;
    return E.mapLeft((why: string) => unavailable(`the buffer in ${directory} cannot be written: ${why}`))(kept);
  };
};

const statsOf = ({ filling, disk, quota, letters, delivery, tornBytes }: SpoolParts): SpoolStats => ({
  bytes: usedBytes(filling),
  maxBytes: disk.capacity(),
  freeDiskBytes: disk.freeBytes(),
  diskIsLow: disk.isLow(),
  deadLetterBytes: letters.bytes(),
  deadLetters: { ...letters.open(), maxBytes: quota.bytes },
  full: refusalOf(filling, disk, quota, 1) !== undefined,
  oldestUndelivered: O.fromNullable(delivery.oldest()),
  failing: O.fromNullable(delivery.failing()),
  tornBytes,
});

const close = async (parts: SpoolParts, deadlineMillis: number): Promise<void> => {
  const { commits, delivery, writer, filling, checkpoints, letters, disk } = parts;
  await commits.idle();
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, deadlineMillis);
  await Promise.race([delivery.drained(), deadline.promise]);
  clearTimeout(timer);
  await delivery.stop();
  await writer.roll();
  filling.open = undefined;
  await checkpoints.close();
  await letters.close();
  disk.stop();
};
