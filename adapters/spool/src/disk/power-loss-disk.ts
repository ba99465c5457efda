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

/** The disk and whoever uses it. */
interface Machine {
  readonly random: () => number;
  names: Map<string, Inode>;
  /** As the platter holds them. */
  syncedNames: Map<string, Inode>;
  /** Which process runs: files of an earlier one are dead. */
  life: number;
  locked: boolean;
  fault: { readonly code: DiskFault; readonly on: 'write' | 'sync' } | undefined;
}

/** Everything in one directory; paths are names. */
export const powerLossDisk = (seed: number): PowerLossDisk => {
  const machine: Machine = {
    random: randomFrom(seed),
    names: new Map(),
    syncedNames: new Map(),
    life: 0,
    locked: false,
    fault: undefined,
  };
  return {
    boot: () => filesOf(machine),
    kill: () => kill(machine),
    crash: () => {
      kill(machine);
      losePower(machine);
    },
    fail: (code, on = 'write') => {
      machine.fault = code === undefined ? undefined : { code, on };
    },
    names: () => [...machine.names.keys()],
  };
};

const kill = (machine: Machine): void => {
  machine.life += 1;
  machine.locked = false;
  machine.fault = undefined;
};

const losePower = (machine: Machine): void => {
  const { names, syncedNames, random } = machine;
  const left = new Map<string, Inode>();
  for (const path of new Set([...names.keys(), ...syncedNames.keys()])) {
    const inode = random() < 0.5 ? names.get(path) : syncedNames.get(path);
    const kept = names.get(path) === syncedNames.get(path) ? syncedNames.get(path) : inode;
    if (kept === undefined) continue;
    const bytes = afterPowerLoss(kept, random);
    left.set(path, { bytes, synced: bytes });
  }
  machine.names = left;
  machine.syncedNames = new Map(left);
};

/** Some of the pages that were written since the last sync, and some of the length. */
const afterPowerLoss = ({ bytes, synced }: Inode, random: () => number): Buffer => {
  if (bytes === synced || random() < 0.3) return Buffer.from(synced);
  const length = synced.length + Math.floor(random() * (Math.max(bytes.length, synced.length) - synced.length + 1));
  const kept = Buffer.alloc(bytes.length < synced.length && random() < 0.5 ? bytes.length : length);
  synced.copy(kept);
  for (let at = 0; at < kept.length; at += PAGE)
    if (random() < 0.5) bytes.copy(kept, at, at, Math.min(at + PAGE, bytes.length, kept.length));
  return kept;
};

/** As one process sees the disk. Once it is dead, nothing that it asks for happens. */
const filesOf = (machine: Machine): SpoolFiles => {
  const born = machine.life;
  const alive = (): void => {
    if (born !== machine.life) throw failure('EIO', 'the power went');
  };
  const find = (path: string): Inode => {
    alive();
    const inode = machine.names.get(path);
    if (inode === undefined) throw failure('ENOENT', path);
    return inode;
  };
  return {
    makeDirectory: async () => alive(),
    open: async (path, mode) => {
      if (mode === 'existing') return fileOf(machine, find(path), alive);
      alive();
      check(machine, 'write', path);
      if (machine.names.has(path)) throw failure('EEXIST', path);
      const inode = { bytes: Buffer.alloc(0), synced: Buffer.alloc(0) };
      machine.names.set(path, inode);
      return fileOf(machine, inode, alive);
    },
    read: async (path, offset, length) => Buffer.from(find(path).bytes.subarray(offset, offset + length)),
    size: async (path) => find(path).bytes.length,
    list: async () => {
      alive();
      return [...machine.names.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1));
    },
    freeBytes: async () => {
      alive();
      return Number.MAX_SAFE_INTEGER;
    },
    rename: async (from, to) => {
      machine.names.set(to, find(from));
      machine.names.delete(from);
    },
    remove: async (path) => {
      find(path);
      machine.names.delete(path);
    },
    syncDirectory: async () => {
      alive();
      check(machine, 'sync', 'directory');
      machine.syncedNames = new Map(machine.names);
    },
    lock: async () => {
      alive();
      if (machine.locked) return null;
      machine.locked = true;
      return async () => {
        if (born === machine.life) machine.locked = false;
      };
    },
  };
};

const fileOf = (machine: Machine, inode: Inode, alive: () => void): SpoolFile => ({
  write: async (chunks, position) => {
    alive();
    const all = Buffer.concat(chunks);
    if (machine.fault?.on === 'write') {
      // A full disk takes a part.
      const part = all.subarray(0, Math.floor(machine.random() * all.length));
      inode.bytes = Buffer.concat([inode.bytes.subarray(0, position), part]);
      throw failure(machine.fault.code, 'write');
    }
    inode.bytes = Buffer.concat([inode.bytes.subarray(0, position), all]);
  },
  sync: async () => {
    alive();
    // What is written while it takes place is not part of it.
    const bytes = inode.bytes;
    await endOfTurn();
    alive();
    check(machine, 'sync', 'sync');
    inode.synced = bytes;
  },
  truncate: async (length) => {
    alive();
    inode.bytes = inode.bytes.subarray(0, length);
  },
  close: () => Promise.resolve(),
});

const check = ({ fault }: Machine, on: 'write' | 'sync', what: string): void => {
  if (fault?.on === on) throw failure(fault.code, what);
};

/** The same file system, except that it only says that it has synced. */
export const withoutSync = (files: SpoolFiles): SpoolFiles => ({
  ...files,
  open: async (path, mode) => ({ ...(await files.open(path, mode)), sync: () => Promise.resolve() }),
});
