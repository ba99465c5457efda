/** One supervisor for a data directory. The operating system holds the lock, so that it is released when its process dies. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LOCK_FILE } from './supervisor-protocol.ts';

/** False when another process holds it. Node has no file locks; SQLite has, on every system, and nothing is stored in the file. */
export const takeSupervisorLock = (dataDirectory: string): boolean => {
  const lock = new DatabaseSync(join(dataDirectory, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    held.push(lock);
    return true;
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked/.test(error.message)) return false;
    throw error;
  }
};

/** Keeps the handles reachable: a handle that is collected releases its lock. */
const held: DatabaseSync[] = [];
