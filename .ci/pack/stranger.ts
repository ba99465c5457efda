/** A project of somebody else that has used the same libraries for a while, in other patch versions. */
import { cpSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKOUT } from './packages.ts';
import { run, StepFailed } from './run.ts';

/** Each of them must stay the only copy: two copies of a codec library are two sets of classes, and twice the bundle. */
const ALREADY_THERE = { 'fp-ts': '2.16.9', 'io-ts': '2.2.21', 'big.js': '7.0.0', '@noble/hashes': '2.0.1' };

/** The oldest Node and the TypeScript versions that the packages say they work with, and other test runners. */
const TOOLS = {
  '@types/node': '24.19.2',
  ava: '8.0.1',
  node22: 'npm:node@22.23.3',
  typescript59: 'npm:typescript@5.9.3',
  typescript60: 'npm:typescript@6.0.3',
  vitest: '5.1.2',
};

export const installAsStranger = (tarballs: ReadonlyArray<string>, stranger: string): void => {
  console.log('installing them in a project that has other patch versions of their libraries');
  const manifest = {
    name: 'stranger',
    private: true,
    type: 'module',
    dependencies: ALREADY_THERE,
    devDependencies: TOOLS,
    ava: { extensions: ['ts'] },
  };
  writeFileSync(path.join(stranger, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], stranger);
  cpSync(path.join(CHECKOUT, '.ci/stranger'), stranger, { recursive: true });
  checkSingleCopies(stranger);
};

const checkSingleCopies = (stranger: string): void => {
  const nested = globSync('node_modules/@usage-billing/*/node_modules/{*,@*/*}/package.json', { cwd: stranger });
  const names = [...Object.keys(ALREADY_THERE), '@usage-billing/core', '@usage-billing/contracts'];
  const twice = names.filter((name) => nested.some((copy) => copy.endsWith(`/node_modules/${name}/package.json`)));
  if (twice.length > 0) throw new StepFailed(`a second copy is installed of ${twice.join(', ')}`);
  console.log(`no second copy of ${names.join(', ')}; nested packages: ${nested.join(', ') || 'none'}`);
};
