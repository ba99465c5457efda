/**
 * ava loads this in the worker of every test file, as its TAP does not tell how long a file takes. The time is appended to
 * the file that `TEST_TIMES` names; without it nothing is recorded.
 */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { registerCompletionHandler } from 'ava';
import type { FileTime } from './slowest-files.ts';

const recordIn = (times: string): void => {
  // In a worker thread the clock counts from the start of ava.
  const begun = performance.now();
  let tested: number | undefined;
  registerCompletionHandler(() => {
    tested = performance.now();
  });
  process.once('exit', () => {
    const { user, system } = process.threadCpuUsage();
    const ended = performance.now();
    const time: FileTime = {
      file: path.relative(path.dirname(import.meta.dirname), fileURLToPath(test.meta.file)),
      total: ended - begun,
      busy: (user + system) / 1000,
      lingering: ended - (tested ?? ended),
    };
    appendFileSync(times, `${JSON.stringify(time)}\n`);
  });
};

const { TEST_TIMES } = process.env;
// Another ava that a test starts would write there, too.
delete process.env.TEST_TIMES;
if (TEST_TIMES !== undefined) recordIn(TEST_TIMES);
