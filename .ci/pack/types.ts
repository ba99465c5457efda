/** The declarations compile for importers with other compilers and resolutions, and refuse what they should. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Package } from './packages.ts';
import { run } from './run.ts';

const COMPILERS = ['typescript59', 'typescript60'];
/** Each `moduleResolution` with a `module` that goes with it. */
const MODULES = { nodenext: 'nodenext', node16: 'node16', bundler: 'esnext' };

export const checkTypes = (packages: ReadonlyArray<Package>, stranger: string): void => {
  const entries = packages.flatMap((one) => one.entries);
  writeFileSync(path.join(stranger, 'all-entries.ts'), importsOf(entries));
  for (const compiler of COMPILERS) {
    for (const [moduleResolution, module] of Object.entries(MODULES))
      compile(compiler, ['all-entries.ts', 'misuse.ts'], stranger, { module, moduleResolution, types: ['node'] });
    // Core must do without the types of Node: it is for browsers too.
    compile(compiler, ['misuse.ts'], stranger, { module: 'esnext', moduleResolution: 'bundler', types: [] });
  }
  const resolutions = Object.keys(MODULES).join(', ');
  console.log(
    `declarations of ${entries.length} entries compile with ${COMPILERS.join(', ')}, each with ${resolutions}`,
  );
};

const importsOf = (entries: ReadonlyArray<string>): string =>
  [
    ...entries.map((entry, index) => `import * as entry${index} from '${entry}';`),
    `export default [${entries.map((_, index) => `entry${index}`).join(', ')}];`,
  ].join('\n');

/** As strict as importers can be: declarations of packages are checked too. */
export const compile = (
  compiler: string,
  files: ReadonlyArray<string>,
  stranger: string,
  options: Readonly<Record<string, unknown>>,
): void => {
  const compilerOptions = { noEmit: true, strict: true, skipLibCheck: false, target: 'es2024', ...options };
  writeFileSync(path.join(stranger, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  run(process.execPath, [path.join(stranger, 'node_modules', compiler, 'bin/tsc'), '-p', '.'], stranger);
};
