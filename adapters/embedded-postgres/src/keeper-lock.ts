/** One keeper for a data directory. The lock is the operating system's, so that the one of a dead process is free. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Node offers no file locks; SQLite does, on every system. Nothing is ever stored in the file. */
export const takeKeeperLock = (dataDirectory: string): boolean => {
  const lock = new DatabaseSync(join(dataDirectory, 'keeper.lock'), { timeout: 0 });
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

/** Keeps the handles reachable: a collected handle would let go of its lock. */
const held: DatabaseSync[] = [];
