/** The examples of READMEs compile for a stranger, and those that need no server run. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedAt, type Package } from './packages.ts';
import { run } from './run.ts';
import { compile } from './types.ts';

export const checkReadmes = (packages: ReadonlyArray<Package>, stranger: string): void => {
  const examples = packages.flatMap((one) => writeExamples(one, stranger));
  const options = { module: 'nodenext', moduleResolution: 'nodenext', types: ['node'], skipLibCheck: true };
  compile(
    'typescript60',
    examples.map(({ file }) => file),
    stranger,
    options,
  );
  const running = examples.filter(({ packageFolder }) => packageFolder === 'core');
  for (const { file } of running) run(process.execPath, [file], stranger);
  console.log(`${examples.length} examples of READMEs compile, and the ${running.length} of core run`);
};

interface Example {
  readonly packageFolder: string;
  /** Relative to the stranger's folder. */
  readonly file: string;
}

/** A block that imports something is an example; others are excerpts. */
const writeExamples = (one: Package, stranger: string): ReadonlyArray<Example> => {
  const readme = readFileSync(path.join(installedAt(stranger, one), 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks
    .filter((block) => /^import /m.test(block))
    .map((block, index) => {
      const file = `readme-${one.folder.replace('/', '-')}-${index}.ts`;
      writeFileSync(path.join(stranger, file), `${block}export {};\n`);
      return { packageFolder: one.folder, file };
    });
};
