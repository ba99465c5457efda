/**
 * `node apps/deploy/image/collect.ts <folder>`: what the image holds, from a checkout that is installed and built: Node, the
 * program `billing` with what it needs in production, in the versions of the lock file, and the list of it (SBOM).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { billOfMaterials } from './bill-of-materials.ts';

const CHECKOUT = path.resolve(import.meta.dirname, '../../..');

/** Embedded Postgres is optional, and the fakes are for development: neither is in an image. */
const PRODUCTION = ['--omit=dev', '--omit=optional', '--workspace=@usage-billing/billing'];

const collect = (into: string): void => {
  rmSync(into, { recursive: true, force: true });
  const folders = packageFolders();
  for (const folder of folders) copyPackage(folder, into);
  mkdirSync(path.join(into, 'bin'));
  cpSync(path.join(CHECKOUT, 'node_modules/node/bin/node'), path.join(into, 'bin/node'), { dereference: true });
  chmodSync(path.join(into, 'bin/node'), 0o755);
  cpSync(path.join(CHECKOUT, 'LICENSE'), path.join(into, 'LICENSE'));
  const components = JSON.parse(npm('sbom', '--sbom-format=cyclonedx', ...PRODUCTION));
  const bill = billOfMaterials(components, folders.map(nameAndVersion));
  writeFileSync(path.join(into, 'sbom.cdx.json'), JSON.stringify(bill, null, 2));
};

/** Of every package that `billing` needs in production, relative to the checkout. */
const packageFolders = (): ReadonlyArray<string> =>
  npm('ls', '--all', '--parseable', ...PRODUCTION)
    .trim()
    .split('\n')
    .map((folder) => path.relative(CHECKOUT, folder))
    .filter((folder) => folder.includes('node_modules') && !folder.includes('node_modules/@types/'));

const npm = (...args: ReadonlyArray<string>): string =>
  execFileSync('npm', [...args], { cwd: CHECKOUT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** Packages below a package's own node_modules are in the list themselves. Types and source maps are for compilers and editors. */
const copyPackage = (folder: string, into: string): void => {
  const from = path.join(CHECKOUT, folder);
  const own = isOurs(folder) ? ['dist', 'package.json', 'LICENSE'].map((name) => path.join(from, name)) : [from];
  for (const source of own.filter((one) => existsSync(one)))
    cpSync(source, path.join(into, placeOf(folder), path.relative(from, source)), {
      recursive: true,
      dereference: true,
      filter: (file) => !/node_modules/.test(path.relative(from, file)) && !/\.(?:d\.[cm]?ts|map)$/.test(file),
    });
};

/** A package that is nested in one of ours is in its folder of the checkout: `apps/wiring/node_modules/commander`. */
const placeOf = (folder: string): string =>
  folder.startsWith('node_modules/')
    ? folder
    : path.join(
        'node_modules',
        nameAndVersion(folder.slice(0, folder.indexOf('/node_modules/'))).name,
        folder.slice(folder.indexOf('node_modules/')),
      );

const isOurs = (folder: string): boolean => folder.startsWith('node_modules/@usage-billing/');

const nameAndVersion = (folder: string): { readonly name: string; readonly version: string } =>
  JSON.parse(readFileSync(path.join(CHECKOUT, folder, 'package.json'), 'utf8'));

const [into] = process.argv.slice(2);
if (into === undefined) {
  console.error('Usage: node apps/deploy/image/collect.ts <folder>');
  process.exitCode = 2;
} else collect(path.resolve(into));
