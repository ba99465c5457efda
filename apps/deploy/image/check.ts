/**
 * `npm run image-check`: builds the image from this checkout, and starts every app in it against a real Postgres, as an
 * unprivileged user over a root file system that is read-only. Prints its size and how long each app takes to be ready.
 *
 * The stage that builds is replaced by this checkout, and the base by the same packages of Debian, unless `--base` names one
 * that can be pulled.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startApps } from './check/apps.ts';
import { validateBom } from './check/bom.ts';
import { buildImage, mountImage } from './check/buildah.ts';

const CHECKOUT = path.resolve(import.meta.dirname, '../../..');
const LARGEST_MEGABYTES = 250;

const check = async (work: string, base: string | undefined): Promise<ReadonlyArray<string>> => {
  console.log('building the packages');
  build('npx', 'lerna', 'run', 'build', '--loglevel=error', '--scope=@usage-billing/billing', '--include-dependencies');
  const collected = path.join(work, 'stage/collected');
  build(process.execPath, path.join(import.meta.dirname, 'collect.ts'), collected);
  const problems = await validateBom(JSON.parse(readFileSync(path.join(collected, 'sbom.cdx.json'), 'utf8')));

  console.log('building the image');
  const root = mountImage(work, buildImage(work, base));
  const megabytes = Math.ceil(Number(execFileSync('du', ['-sb', root], { encoding: 'utf8' }).split('\t')[0]) / 1e6);
  console.log(`the image has ${megabytes} MB (at most ${LARGEST_MEGABYTES})`);
  const starts = await startApps(root, work);
  return [...problems, ...(megabytes > LARGEST_MEGABYTES ? ['the image is too large'] : []), ...starts];
};

const build = (command: string, ...args: ReadonlyArray<string>): void => {
  execFileSync(command, [...args], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NX_DAEMON: 'false' },
  });
};

const missing = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'it mounts file systems, for which it must be root';
  return ['buildah', 'apt-get', 'dpkg-deb', 'unshare', 'chroot'].find(
    (tool) => !(process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, tool))),
  );
};

const reason = missing();
if (reason !== undefined) console.log(`image check skipped: ${reason} is needed`);
else {
  const { base } = parseArgs({ options: { base: { type: 'string' } } }).values;
  const work = mkdtempSync(path.join(tmpdir(), 'image-'));
  try {
    const problems = await check(work, base);
    for (const problem of problems) console.error(problem);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
