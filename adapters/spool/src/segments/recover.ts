/** What the last run left behind: which segments there are, how much of each was acknowledged, and what was torn off. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SpoolFiles } from '../disk/files.ts';
import { describeFailure } from '../disk/system-error.ts';
import { hasDamage, walkFrames } from '../disk/walk-frames.ts';
import { SEGMENT_VERSIONS, type SegmentHeader, segmentPath, segmentSequences, WRITTEN_AHEAD_SINCE } from './segment.ts';

export interface RecoveredSegment {
  readonly sequence: number;
  /** Of what was acknowledged, or may have been. */
  readonly length: number;
}

export interface Recovery {
  /** In order. */
  readonly segments: ReadonlyArray<RecoveredSegment>;
  /** Bytes of the last frame that a crash tore; nobody was told that they were kept. */
  readonly tornBytes: number;
}

const headerOf = async (
  files: SpoolFiles,
  path: string,
  size: number,
): Promise<{ readonly header: SegmentHeader; readonly end: number } | undefined> => {
  const first = await walkFrames(files, path, 0, size).next();
  if (first.done === true) return undefined;
  return { header: JSON.parse(first.value.content) as SegmentHeader, end: first.value.end };
};

const damage = (path: string, at: number): string =>
  `${path} is damaged at byte ${at}, in the middle of what was acknowledged. Nothing was changed. Restore the file from a copy; or, to go on without what is in it, move it out of the directory and keep it.`;

const otherVersion = (path: string, version: unknown): string =>
  `${path} was written in version ${String(version)} of the buffer's format; this program reads versions ${SEGMENT_VERSIONS.join(', ')}. Start the newer program, let it deliver everything, then start this one.`;

/** Walks the whole segment; only the last one needs it, because its end is written nowhere. */
const lastLength = async (
  files: SpoolFiles,
  path: string,
  size: number,
  { version }: SegmentHeader,
): Promise<E.Either<string, number>> => {
  const walk = walkFrames(files, path, 0, size);
  for (;;) {
    const step = await walk.next();
    if (step.done !== true) continue;
    if (step.value._tag === 'Complete') return E.right(step.value.end);
    const damaged = await hasDamage(files, path, size, step.value, version >= WRITTEN_AHEAD_SINCE);
    return damaged ? E.left(damage(path, step.value.at)) : E.right(step.value.at);
  }
};

/** Cuts nothing off: nobody appends to these segments again. Removes a last segment of which not even the header is whole. */
export const recover = (files: SpoolFiles, directory: string): TaskEither<string, Recovery> =>
  inSteps<string, Recovery>(async function* () {
    try {
      const segments: RecoveredSegment[] = [];
      let tornBytes = 0;
      let known: SegmentHeader['previous'] = null;
      // Backwards, because each segment says how much of the one before it counts.
      for (const sequence of segmentSequences(await files.list(directory)).toReversed()) {
        const path = segmentPath(directory, sequence);
        const size = await files.size(path);
        const first = await headerOf(files, path, size);
        if (first === undefined) {
          // Its header was never synced, so nothing in it was acknowledged.
          if (known?.sequence === sequence) return yield* fail(damage(path, 0));
          tornBytes += size;
          await files.remove(path);
          continue;
        }
        if (!SEGMENT_VERSIONS.includes(first.header.version))
          return yield* fail(otherVersion(path, first.header.version));
        if (known?.sequence === sequence) {
          if (size < known.length) return yield* fail(damage(path, size));
          segments.unshift({ sequence, length: known.length });
        } else {
          const length = yield* step(await lastLength(files, path, size, first.header));
          tornBytes += size - length;
          segments.unshift({ sequence, length });
        }
        known = first.header.previous;
      }
      return { segments, tornBytes };
    } catch (error) {
      return yield* fail(`${directory} cannot be read: ${describeFailure(error)}`);
    }
  });
