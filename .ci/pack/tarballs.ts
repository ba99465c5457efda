/** Builds and packs the packages, and looks at what is in the tarballs. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKOUT, installedAt, type Package } from './packages.ts';
import { run, StepFailed } from './run.ts';

/** The tarballs' paths. */
export const buildAndPack = (packages: ReadonlyArray<Package>, into: string): ReadonlyArray<string> => {
  console.log('building');
  const scopes = packages.flatMap(({ name }) => ['--scope', name]);
  run('npx', ['lerna', 'run', 'build', '--loglevel=error', ...scopes], CHECKOUT);
  console.log(`packing ${packages.length} packages`);
  return packages.map(({ folder }) => {
    const packed = run(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', into, `./${folder}`],
      CHECKOUT,
    );
    return path.join(into, packed.trim().split('\n').at(-1) ?? '');
  });
};

const FILES = ['README.md', 'LICENSE', 'package.json'];
const FIELDS = ['description', 'keywords', 'license', 'engines', 'sideEffects'];

export const checkTarballs = (packages: ReadonlyArray<Package>, stranger: string): void => {
  const problems = packages.flatMap((one) => {
    const folder = installedAt(stranger, one);
    return [
      ...FILES.filter((file) => !existsSync(path.join(folder, file))).map((file) => `${one.name} has no ${file}`),
      ...FIELDS.filter((field) => one.manifest[field] === undefined).map((field) => `${one.name} says no ${field}`),
      ...Object.entries(one.manifest.exports)
        .filter(([, conditions]) => Object.keys(conditions ?? {})[0] !== 'types')
        .map(([entry]) => `${one.name}: "types" is not the first condition of "${entry}"`),
      ...sourcesThatAreMissing(folder),
    ];
  });
  if (problems.length > 0) throw new StepFailed(problems.join('\n'));
  console.log('every tarball has its README, licence, metadata and the sources of its source maps');
};

const sourcesThatAreMissing = (folder: string): ReadonlyArray<string> => {
  const maps = globSync('dist/**/*.map', { cwd: folder });
  if (maps.length === 0) return [`${folder} has no source map`];
  return maps.flatMap((map) => {
    const { sources } = JSON.parse(readFileSync(path.join(folder, map), 'utf8')) as { sources: ReadonlyArray<string> };
    return sources
      .filter((source) => !existsSync(path.join(folder, path.dirname(map), source)))
      .map((source) => `${path.join(folder, map)} names ${source}, which is not in the tarball`);
  });
};
