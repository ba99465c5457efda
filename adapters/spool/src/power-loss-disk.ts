/**
 * A disk in memory that loses power. What was not synced is lost, or torn, or kept, as chance has it: file content,
 * file names, renames and removals alike. For tests; a kill of the process alone would keep the page cache.
 */
import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { SpoolFile, SpoolFiles } from './files.ts';

interface Inode {
  bytes: Buffer;
  /** What the platter holds. */
  synced: Buffer;
}

/** How a disk fails: full, read-only, or broken. */
export type DiskFault = 'ENOSPC' | 'EROFS' | 'EIO';

/** A disk in memory that loses what was not synced when the power goes. */
export interface PowerLossDisk {
  /** For a process that is started now: dead, with all its files, from the next crash on. */
  readonly boot: () => SpoolFiles;
  /** The process dies and the machine lives on: what was written is there, synced or not. */
  readonly kill: () => void;
  /** The power goes: open files are dead, locks are free, and the disk holds what it happens to hold. */
  readonly crash: () => void;
  /** Every write (or, with `sync`, every sync) fails like this from now on; undefined: no longer. */
  readonly fail: (fault: DiskFault | undefined, on?: 'write' | 'sync') => void;
  readonly names: () => ReadonlyArray<string>;
}

const failure = (code: string, what: string): Error => Object.assign(new Error(`${code}: ${what}`), { code });

/** Mulberry32: small, and the same on every machine. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Pages are written in any order; one that was not reached reads as zeros or as it was. */
const PAGE = 512;

/** Everything in one directory; paths are names. */
export const powerLossDisk = (seed: number): PowerLossDisk => {
  const random = randomFrom(seed);
  let names = new Map<string, Inode>();
  let syncedNames = new Map<string, Inode>();
  let life = 0;
  let locked = false;
  let fault: { readonly code: DiskFault; readonly on: 'write' | 'sync' } | undefined;

  const check = (on: 'write' | 'sync', what: string): void => {
    if (fault?.on === on) throw failure(fault.code, what);
  };
  const find = (path: string): Inode => {
    const inode = names.get(path);
    if (inode === undefined) throw failure('ENOENT', path);
    return inode;
  };

  const fileOf = (inode: Inode, alive: () => void): SpoolFile => ({
    write: async (chunks, position) => {
      alive();
      const all = Buffer.concat(chunks);
      if (fault?.on === 'write') {
        // A full disk takes a part.
        const part = all.subarray(0, Math.floor(random() * all.length));
        inode.bytes = Buffer.concat([inode.bytes.subarray(0, position), part]);
        throw failure(fault.code, 'write');
      }
      inode.bytes = Buffer.concat([inode.bytes.subarray(0, position), all]);
    },
    sync: async () => {
      alive();
      // What is written while it takes place is not part of it.
      const bytes = inode.bytes;
      await endOfTurn();
      alive();
      check('sync', 'sync');
      inode.synced = bytes;
    },
    truncate: async (length) => {
      alive();
      inode.bytes = inode.bytes.subarray(0, length);
    },
    close: () => Promise.resolve(),
  });

  /** Some of the pages that were written since the last sync, and some of the length. */
  const afterPowerLoss = ({ bytes, synced }: Inode): Buffer => {
    if (bytes === synced || random() < 0.3) return Buffer.from(synced);
    const length = synced.length + Math.floor(random() * (Math.max(bytes.length, synced.length) - synced.length + 1));
    const kept = Buffer.alloc(bytes.length < synced.length && random() < 0.5 ? bytes.length : length);
    synced.copy(kept);
    for (let at = 0; at < kept.length; at += PAGE)
      if (random() < 0.5) bytes.copy(kept, at, at, Math.min(at + PAGE, bytes.length, kept.length));
    return kept;
  };

  const boot = (): SpoolFiles => {
    const born = life;
    const alive = (): void => {
      if (born !== life) throw failure('EIO', 'the power went');
    };
    const files: SpoolFiles = {
      makeDirectory: () => Promise.resolve(),
      open: async (path, mode) => {
        if (mode === 'existing') return fileOf(find(path), alive);
        check('write', path);
        if (names.has(path)) throw failure('EEXIST', path);
        const inode = { bytes: Buffer.alloc(0), synced: Buffer.alloc(0) };
        names.set(path, inode);
        return fileOf(inode, alive);
      },
      read: async (path, offset, length) => Buffer.from(find(path).bytes.subarray(offset, offset + length)),
      size: async (path) => find(path).bytes.length,
      list: async () => [...names.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1)),
      freeBytes: () => Promise.resolve(Number.MAX_SAFE_INTEGER),
      rename: async (from, to) => {
        names.set(to, find(from));
        names.delete(from);
      },
      remove: async (path) => {
        find(path);
        names.delete(path);
      },
      syncDirectory: async () => {
        check('sync', 'directory');
        syncedNames = new Map(names);
      },
      lock: async () => {
        if (locked) return null;
        locked = true;
        return async () => {
          if (born === life) locked = false;
        };
      },
    };
    /** The dead do nothing. */
    const whileAlive =
      <Args extends ReadonlyArray<unknown>, A>(operation: (...args: Args) => Promise<A>) =>
      async (...args: Args): Promise<A> => {
        alive();
        return operation(...args);
      };
    return {
      makeDirectory: whileAlive(files.makeDirectory),
      open: whileAlive(files.open),
      read: whileAlive(files.read),
      size: whileAlive(files.size),
      list: whileAlive(files.list),
      freeBytes: whileAlive(files.freeBytes),
      rename: whileAlive(files.rename),
      remove: whileAlive(files.remove),
      syncDirectory: whileAlive(files.syncDirectory),
      lock: whileAlive(files.lock),
    };
  };

  const kill = (): void => {
    life += 1;
    locked = false;
    fault = undefined;
  };

  return {
    boot,
    kill,
    crash: () => {
      kill();
      const left = new Map<string, Inode>();
      for (const path of new Set([...names.keys(), ...syncedNames.keys()])) {
        const inode = random() < 0.5 ? names.get(path) : syncedNames.get(path);
        const kept = names.get(path) === syncedNames.get(path) ? syncedNames.get(path) : inode;
        if (kept === undefined) continue;
        const bytes = afterPowerLoss(kept);
        left.set(path, { bytes, synced: bytes });
      }
      names = left;
      syncedNames = new Map(left);
    },
    fail: (code, on = 'write') => {
      fault = code === undefined ? undefined : { code, on };
    },
    names: () => [...names.keys()],
  };
};

/** The same file system, except that it only says that it has synced. */
export const withoutSync = (files: SpoolFiles): SpoolFiles => ({
  ...files,
  open: async (path, mode) => ({ ...(await files.open(path, mode)), sync: () => Promise.resolve() }),
});
