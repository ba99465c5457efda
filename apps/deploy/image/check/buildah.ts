/** Builds the image without a daemon, in a folder of its own, and without pulling anything but what `--base` names. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Returns the name of the image. `<work>/stage/collected` takes the place of the stage that builds. */
export const buildImage = (work: string, base: string | undefined): string => {
  const image = 'localhost/usage-billing';
  buildah(
    work,
    'build',
    '--isolation=chroot',
    '--timestamp=0',
    '--format=docker',
    `--build-context=build=${path.join(work, 'stage')}`,
    `--build-arg=BASE=${base ?? debianBase(work)}`,
    `--file=${path.resolve(import.meta.dirname, '../Containerfile')}`,
    `--tag=${image}`,
    path.join(work, 'stage'),
  );
  return image;
};

/** Returns where the file system of a container of the image is. */
export const mountImage = (work: string, image: string): string => {
  const container = buildah(work, 'from', '--pull-never', image).trim();
  return buildah(work, 'mount', container).trim();
};

/** What the usual base has, from Debian's packages: glibc, the C++ library, certificates, zones and a user. */
const PACKAGES = [
  'base-files',
  'ca-certificates',
  'gcc-12-base',
  'libc6',
  'libgcc-s1',
  'libstdc++6',
  'netbase',
  'tzdata',
];

const debianBase = (work: string): string => {
  const [downloads, root] = [path.join(work, 'debian'), path.join(work, 'base')];
  for (const folder of [downloads, root]) mkdirSync(folder);
  execFileSync('apt-get', ['download', '-qq', ...PACKAGES], { cwd: downloads, stdio: 'ignore' });
  for (const file of globSync('*.deb', { cwd: downloads }))
    execFileSync('dpkg-deb', ['-x', path.join(downloads, file), root]);
  const authorities = globSync(path.join(root, 'usr/share/ca-certificates/**/*.crt'));
  writeFileSync(
    path.join(root, 'etc/ssl/certs/ca-certificates.crt'),
    authorities.map((file) => readFileSync(file)).join(''),
  );
  writeFileSync(path.join(root, 'etc/passwd'), 'nonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n');
  const container = buildah(work, 'from', 'scratch').trim();
  buildah(work, 'copy', container, root, '/');
  buildah(work, 'commit', container, 'localhost/debian-base');
  return 'localhost/debian-base';
};

const buildah = (work: string, ...args: ReadonlyArray<string>): string =>
  execFileSync(
    'buildah',
    ['--storage-driver=vfs', `--root=${path.join(work, 'images')}`, `--runroot=${path.join(work, 'run')}`, ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 },
  );
