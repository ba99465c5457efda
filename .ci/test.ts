/**
 * Every test, and beside them type check, lint and spelling, one after the other; all of them run even when one fails, and
 * the last line says `N passed, N failed`. A step that is not a test (type check, lint) counts as one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { slowestFiles } from './slowest-files.ts';

let passed = 0;
let failed = 0;

const started = Date.now();
const seconds = (): string => `${((Date.now() - started) / 1000).toFixed(0)} s`;

/** What it prints is shown when it is through, as tests run beside it. */
const step = async (name: string, command: string, args: ReadonlyArray<string>): Promise<void> => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const output = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  if (code === 0) passed += 1;
  else failed += 1;
  process.stdout.write(output.join(''));
  console.log(`${code === 0 ? '✔' : '✘'} ${name} (${seconds()})`);
};

/** Files wait for processes and databases half of their time: one more than there are cores keeps these busy. */
const AT_ONCE = availableParallelism() + 1;
const SLOWEST = 10;

/**
 * Runs ava and reads its TAP: prints what failed, whole, a dot-free progress line every ten seconds, and which files took
 * longest.
 */
const tests = (args: ReadonlyArray<string>): Promise<void> =>
  new Promise((resolve) => {
    console.log('── tests');
    const folder = mkdtempSync(path.join(tmpdir(), 'test-times-'));
    const times = path.join(folder, 'times');
    const ava = spawn('ava', ['--tap', `--concurrency=${AT_ONCE}`, ...args], {
      env: { ...process.env, TEST_TIMES: times },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let ok = 0;
    let notOk = 0;
    let inFailure = false;
    const progress = setInterval(() => console.log(`   ${ok} passed, ${notOk} failed so far (${seconds()})`), 10_000);
    createInterface({ input: ava.stdout }).on('line', (line) => {
      const result = /^(not )?ok \d+/.exec(line);
      if (result !== null && !/# (SKIP|TODO)/i.test(line)) {
        if (result[1] === undefined) ok += 1;
        else notOk += 1;
      }
      if (result !== null) inFailure = result[1] !== undefined;
      if (inFailure || line.startsWith('Bail out')) console.log(line);
    });
    ava.on('close', (code) => {
      clearInterval(progress);
      passed += ok;
      // A crash without a failed test (an uncaught exception, no test found) must not look like success.
      failed += notOk === 0 && code !== 0 ? 1 : notOk;
      console.log(`${code === 0 ? '✔' : '✘'} tests (${seconds()})`);
      if (existsSync(times)) console.log(slowestFiles(readFileSync(times, 'utf8'), SLOWEST));
      rmSync(folder, { recursive: true });
      resolve();
    });
  });

const checks = async (): Promise<void> => {
  // TypeScript 7 checks in a third of the CPU time; its compiler API is not there yet, so that tools keep version 6.
  await step('type check', process.execPath, ['node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.json']);
  await step('format and lint', 'biome', ['check', '--error-on-warnings', '.']);
  await step('spelling', 'cspell', ['lint', '--no-progress', '--no-summary', '--quiet', '.']);
};

const only = process.argv.slice(2);
await Promise.all([tests(only), only.length === 0 ? checks() : undefined]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
