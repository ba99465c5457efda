/** The file system of the machine. */
import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SpoolFile, SpoolFiles } from './files.ts';

const { O_RDWR, O_CREAT, O_EXCL } = constants;

/** Usage belongs to its customers: nobody but the ingester's own user may read it, whatever the umask says. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

const writeAll = async (handle: FileHandle, chunks: ReadonlyArray<Uint8Array>, position: number): Promise<void> => {
  const total = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const { bytesWritten } = await handle.writev([...chunks], position);
  // The system may write less than it was asked for, e.g. when the disk becomes full in the middle: the rest says why.
  if (bytesWritten < total) {
    const rest = Buffer.concat(chunks).subarray(bytesWritten);
    let written = 0;
    while (written < rest.length) {
      const more = await handle.write(rest, written, rest.length - written, position + bytesWritten + written);
      if (more.bytesWritten === 0) throw Object.assign(new Error('nothing more could be written'), { code: 'EIO' });
      written += more.bytesWritten;
    }
  }
};

const fileOf = (handle: FileHandle): SpoolFile => ({
  write: (chunks, position) => writeAll(handle, chunks, position),
  sync: () => handle.datasync(),
  truncate: (length) => handle.truncate(length),
  close: () => handle.close(),
});

/** Files of earlier versions may still be readable for others. */
const openFile: SpoolFiles['open'] = async (path, mode) => {
  const handle = await open(path, mode === 'create' ? O_RDWR | O_CREAT | O_EXCL : O_RDWR, FILE_MODE);
  try {
    await handle.chmod(FILE_MODE);
    return fileOf(handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
};

const readPart = async (path: string, offset: number, length: number): Promise<Buffer> => {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
};

const syncDirectory = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Node offers no file locks; SQLite does, on every system, and the system frees those of a dead process. */
const lock = async (directory: string): Promise<(() => Promise<void>) | null> => {
  const path = join(directory, 'lock');
  // Whoever can read the file could hold the lock.
  await (await open(path, O_RDWR | O_CREAT, FILE_MODE)).close();
  await chmod(path, FILE_MODE);
  const held = new DatabaseSync(path, { timeout: 0 });
  try {
    held.exec('BEGIN EXCLUSIVE');
    return async () => {
      if (held.isOpen) held.close();
    };
  } catch (error) {
    held.close();
    if (error instanceof Error && /locked/.test(error.message)) return null;
    throw error;
  }
};

/** The file system of this machine; files are readable by their owner only. */
export const nodeFiles: SpoolFiles = {
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: true, mode: DIRECTORY_MODE });
    await chmod(path, DIRECTORY_MODE);
  },
  open: openFile,
  read: readPart,
  size: async (path) => (await stat(path)).size,
  list: readdir,
  freeBytes: async (directory) => {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  },
  rename,
  remove: (path) => rm(path),
  syncDirectory,
  lock,
};
