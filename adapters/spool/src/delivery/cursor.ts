/** How far delivery has come, kept on disk. An older cursor than the truth only means that some events are sent again. */
import { join } from 'node:path';
import type { SpoolFiles } from '../disk/files.ts';
import { frameOf, readFrame } from '../disk/frame.ts';
import type { Position } from '../segments/segment.ts';

const pathOf = (directory: string): string => join(directory, 'cursor');
const CURSOR_BYTES = 4096;

/** Undefined: delivery begins with the oldest segment that is there. */
export const readCursor = async (files: SpoolFiles, directory: string): Promise<Position | undefined> => {
  try {
    const frame = readFrame(await files.read(pathOf(directory), 0, CURSOR_BYTES), 0);
    return frame._tag === 'Frame' ? (JSON.parse(frame.content) as Position) : undefined;
  } catch {
    return undefined;
  }
};

/** Replaces it as a whole, so that a crash leaves the old one or the new one. */
export const writeCursor = async (files: SpoolFiles, directory: string, position: Position): Promise<void> => {
  const fresh = `${pathOf(directory)}.new`;
  await files.remove(fresh).catch(() => undefined);
  const file = await files.open(fresh, 'create');
  try {
    await file.write([frameOf(JSON.stringify(position))], 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(fresh, pathOf(directory));
  await files.syncDirectory(directory);
};
