/** The packages that are published: core, contracts and every adapter. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const CHECKOUT = path.resolve(import.meta.dirname, '../..');

export interface Package {
  /** Relative to the checkout, such as `adapters/zuora`. */
  readonly folder: string;
  readonly name: string;
  /** What a stranger imports, such as `@usage-billing/core/trials`. */
  readonly entries: ReadonlyArray<string>;
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export const readPackages = (): ReadonlyArray<Package> =>
  ['core', 'contracts', ...readdirSync(path.join(CHECKOUT, 'adapters')).map((name) => `adapters/${name}`)].map(
    (folder) => {
      const manifest = JSON.parse(readFileSync(path.join(CHECKOUT, folder, 'package.json'), 'utf8')) as Manifest;
      const entries = Object.keys(manifest.exports).map((entry) => path.posix.join(manifest.name, entry));
      return { folder, name: manifest.name, entries, manifest };
    },
  );

/** Where a stranger has the package. */
export const installedAt = (stranger: string, { name }: Pick<Package, 'name'>): string =>
  path.join(stranger, 'node_modules', name);
