/** Opens what the buffer is made of, in the state in which the last run left it. */
import { inSteps, step } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Backlog, createBacklog } from './delivery/backlog.ts';
import { type Checkpoints, createCheckpoints } from './delivery/checkpoints.ts';
import { readCursor } from './delivery/cursor.ts';
import { type Delivery, startDelivery } from './delivery/delivery.ts';
import { createRetryGate } from './delivery/retry-gate.ts';
import { type DiskRoom, watchDisk } from './disk/disk-room.ts';
import type { SpoolFiles } from './disk/files.ts';
import { type GroupCommit, groupCommit } from './disk/group-commit.ts';
import { type DeadLetterLog, openDeadLetterLog } from './letters/dead-letter-log.ts';
import type { LetterQuota } from './letters/letter-index.ts';
import { refusedLetters } from './letters/refused-letters.ts';
import { type SpoolOptions, type SpoolSettings, settingsOf } from './options.ts';
import { type Filling, usedBytes } from './room.ts';
import { type Recovery, recover } from './segments/recover.ts';
import type { Position } from './segments/segment.ts';
import { type OpenSegment, type SegmentWriter, segmentWriter } from './segments/segment-writer.ts';

/** What the buffer is made of. */
export interface SpoolParts {
  readonly settings: SpoolSettings;
  readonly filling: Filling;
  readonly disk: DiskRoom;
  readonly quota: LetterQuota;
  readonly letters: DeadLetterLog;
  readonly delivery: Delivery;
  readonly checkpoints: Checkpoints;
  readonly writer: SegmentWriter;
  readonly commits: GroupCommit;
  readonly tornBytes: number;
}

/** Changes nothing in a directory of which something is damaged; the `Left` says what. */
export const openParts = (options: SpoolOptions, files: SpoolFiles): TE.TaskEither<string, SpoolParts> =>
  inSteps(async function* () {
    const settings = settingsOf(options);
    const { directory } = settings;
    const recovered = yield* step(recover(files, directory));
    const cursor = await readCursor(files, directory);
    const filling = fillingOf(recovered);
    const disk = await watchDisk(files, directory, settings.maxBytes, () => usedBytes(filling));
    const quota = quotaOf(settings, disk);
    const letters = yield* step(
      pipe(
        openDeadLetterLog({ files, directory, quota }),
        TE.orElseFirstIOK(() => disk.stop),
      ),
    );
    filling.letters = letters;
    const opened = { settings, files, filling, letters };
    const checkpoints = checkpointsOf(opened);
    const { segments } = filling;
    const from = whereDeliveryGoesOn(recovered, cursor);
    const backlog = createBacklog({ files, directory, segments, from, memoryBytes: settings.memoryBytes });
    const delivery = deliveryOf(opened, backlog, checkpoints);
    const writer = writerOf(opened, recovered, cursor);
    const commits = groupCommit<OpenSegment>({
      ...writer,
      committed: (segment, frame) => {
        segments.set(segment.sequence, segment.length);
        backlog.add(segment.sequence, frame);
        delivery.wake();
      },
    });
    const { tornBytes } = recovered;
    return { settings, filling, disk, quota, letters, delivery, checkpoints, writer, commits, tornBytes };
  });

interface Opened extends Pick<SpoolParts, 'settings' | 'filling' | 'letters'> {
  readonly files: SpoolFiles;
}

const fillingOf = ({ segments }: Recovery): Filling => ({
  segments: new Map(segments.map(({ sequence, length }) => [sequence, length])),
  open: undefined,
  arrived: undefined,
  pendingBytes: 0,
  letters: undefined,
});

const quotaOf = ({ deadLetterQuota }: SpoolSettings, disk: DiskRoom): LetterQuota => ({
  bytes: Math.floor(disk.capacity() / 10),
  count: 100_000,
  ...deadLetterQuota,
});

/** Undefined: everything that is there was delivered. */
const whereDeliveryGoesOn = ({ segments }: Recovery, cursor: Position | undefined): Position | undefined => {
  const first = segments.find(({ sequence }) => sequence >= (cursor?.sequence ?? 0));
  if (first === undefined) return undefined;
  return { sequence: first.sequence, offset: first.sequence === cursor?.sequence ? cursor.offset : 0 };
};

const checkpointsOf = ({ settings, files, filling }: Opened): Checkpoints =>
  createCheckpoints({
    files,
    directory: settings.directory,
    clock: settings.clock,
    segments: filling.segments,
    retentionMillis: settings.retentionMillis,
    isOpen: (sequence) => filling.open?.sequence === sequence,
  });

const deliveryOf = ({ settings, filling, letters }: Opened, backlog: Backlog, checkpoints: Checkpoints): Delivery =>
  startDelivery({
    ...settings,
    backlog,
    gate: createRetryGate(settings.retry, settings.random),
    keepRefused: (rows) =>
      pipe(
        TE.fromIO(() => refusedLetters(rows, settings.clock.now())),
        TE.chain(letters.append),
        TE.bimap(
          ({ message }) => message,
          () => undefined,
        ),
      ),
    onProgress: (position) => {
      filling.arrived = position;
      checkpoints.reached(position);
    },
  });

const writerOf = (
  { settings, files, filling }: Opened,
  { segments }: Recovery,
  cursor: Position | undefined,
): SegmentWriter => {
  const previous = segments.at(-1) ?? null;
  return segmentWriter({
    files,
    directory: settings.directory,
    segmentBytes: settings.segmentBytes,
    previous,
    nextSequence: Math.max(previous?.sequence ?? 0, cursor?.sequence ?? 0) + 1,
    onOpened: (segment) => {
      filling.open = segment;
      filling.segments.set(segment.sequence, segment.length);
    },
    onDiscarded: ({ sequence }) => filling.segments.delete(sequence),
  });
};
