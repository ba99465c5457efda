/**
 * Builds the package in the working directory: a clean `dist`, and the licence beside it, which npm packs only from there.
 *
 * A package whose package.json maps `#fp-ts/*` has that in its `dist` where the sources say `fp-ts/lib/*`: Node takes
 * the CommonJS modules there, and a bundler the ES modules beside them, which it can shake.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const checkout = path.resolve(import.meta.dirname, '..');

const build = (): number => {
  rmSync('dist', { recursive: true, force: true });
  const compiler = path.join(checkout, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json'], { stdio: 'inherit' });
  if (status !== 0) return 1;
  copyFileSync(path.join(checkout, 'LICENSE'), 'LICENSE');
  const { imports = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly imports?: object };
  if ('#fp-ts/*' in imports) for (const file of globSync('dist/**/*.js')) importThroughMap(file);
  return 0;
};

const importThroughMap = (file: string): void => {
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace(/(?<=^(?:import|export) .*from ')fp-ts\/lib\/(?=[A-Za-z]+\.js';$)/gm, '#fp-ts/'));
};

process.exitCode = build();
