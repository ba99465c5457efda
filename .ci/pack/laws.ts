/**
 * A stranger's test runner runs every law, and a broken law says what was broken.
 *
 * The laws are registered by the very file that tests the memory adapters here; only where `test` comes from changes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKOUT } from './packages.ts';
import { attempt, type Ran, StepFailed } from './run.ts';

interface Runner {
  readonly name: string;
  readonly importsTest: string;
  readonly command: (file: string) => ReadonlyArray<string>;
  /** Its summary of what passed, with the number in the first group. */
  readonly passed: RegExp;
}

const RUNNERS: ReadonlyArray<Runner> = [
  {
    name: 'node:test',
    importsTest: "import test from 'node:test';",
    command: (file) => ['--test', '--test-reporter=tap', file],
    passed: /^# pass (\d+)$/m,
  },
  {
    name: 'vitest',
    importsTest: "import { test } from 'vitest';",
    command: (file) => ['node_modules/vitest/vitest.mjs', 'run', file],
    passed: /Tests .*?(\d+) passed/,
  },
  {
    name: 'ava',
    importsTest: "import test from 'ava';",
    command: (file) => ['node_modules/ava/entrypoints/cli.js', file],
    passed: /(\d+) tests passed/,
  },
];

export const checkLaws = (stranger: string): void => {
  const laws = readFileSync(path.join(CHECKOUT, 'adapters/memory/test/laws.test.ts'), 'utf8');
  const broken = readFileSync(path.join(stranger, 'broken-store.ts'), 'utf8');
  const counts = new Set(RUNNERS.map((runner) => countPassed(runner, run(runner, laws, 'laws', stranger))));
  if (counts.size !== 1) throw new StepFailed(`the runners disagree: ${[...counts].join(', ')} laws passed`);
  for (const runner of RUNNERS) checkFailure(runner, run(runner, broken, 'broken-laws', stranger), stranger);
  const names = RUNNERS.map(({ name }) => name).join(', ');
  console.log(`${[...counts].join('')} laws hold under each of ${names}, and a broken one says what was broken`);
};

const run = ({ name, importsTest, command }: Runner, source: string, stem: string, stranger: string): Ran => {
  const file = `${stem}-${name.replace(':', '-')}.test.ts`;
  writeFileSync(path.join(stranger, file), source.replace(/^import test from '.*';$/m, importsTest));
  return attempt(process.execPath, ['--enable-source-maps', ...command(file)], stranger);
};

const countPassed = ({ name, passed }: Runner, { status, output }: Ran): number => {
  const count = Number(passed.exec(output)?.[1] ?? 0);
  if (status !== 0 || count === 0) throw new StepFailed(`${output}\nthe laws do not hold under ${name}`);
  return count;
};

/** What the adapter of `broken-store.ts` breaks, as it has to be said. */
const SAYS = [
  'event store: the same key twice counts once, in one call and in two',
  "expected  [ 'Stored', 'Duplicate' ]",
  "but got   [ 'Stored', 'Stored' ]",
  'store.append(',
];

const checkFailure = ({ name }: Runner, { status, output }: Ran, stranger: string): void => {
  if (status === 0) throw new StepFailed(`${output}\n${name} passes a broken adapter`);
  const missing = SAYS.filter((text) => !output.includes(text));
  if (missing.length > 0) throw new StepFailed(`${output}\n${name} does not say ${missing.join(', nor ')}`);
  const sources = output.match(/@usage-billing\/contracts\/(?:src|dist)\/laws\/[\w-]+\.[tj]s/g) ?? [];
  const absent = sources.filter((source) => !existsSync(path.join(stranger, 'node_modules', source)));
  if (sources.length === 0 || absent.length > 0)
    throw new StepFailed(`${output}\n${name} leads to no source, or to one that is not there: ${absent.join(', ')}`);
};
