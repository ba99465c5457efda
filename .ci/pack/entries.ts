/** Every entry can be imported and required, by the oldest Node that the packages promise. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Package } from './packages.ts';
import { run } from './run.ts';

export const checkEntries = (packages: ReadonlyArray<Package>, stranger: string): void => {
  const entries = packages.flatMap((one) => one.entries);
  const node22 = path.join(stranger, 'node_modules/node22/bin/node');
  const importing = entries.map((entry) => `await import('${entry}');`);
  const requiring = entries.map((entry) => `require('${entry}');`);
  writeFileSync(path.join(stranger, 'import-all.mjs'), importing.join('\n'));
  writeFileSync(path.join(stranger, 'require-all.cjs'), requiring.join('\n'));
  run(node22, ['import-all.mjs'], stranger);
  run(node22, ['require-all.cjs'], stranger);
  console.log(
    `${entries.length} entries can be imported and required by Node ${run(node22, ['--version'], stranger).trim()}`,
  );
};
