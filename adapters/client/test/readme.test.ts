/** The example of the README, run twice as plain JavaScript against the ingester's forward input, as it advises. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startInput } from './support/peers.ts';

const exampleFor = (t: ExecutionContext, ingester: string): string => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // Below the installed packages, so that the package's name resolves, and where nobody looks for sources.
  const cache = join(import.meta.dirname, '../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'readme-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'example.mjs');
  writeFileSync(file, example.replace('localhost:24225', ingester));
  return file;
};

const run = async (file: string) => {
  const child = spawn(process.execPath, ['--conditions=usage-billing-source', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, output };
};

test('the example of the README sends what it says, and the same again when it is run again', async (t) => {
  const { ingester, stored } = await startInput(t);
  const file = exampleFor(t, ingester);
  for (const one of [await run(file), await run(file)])
    t.deepEqual(one, { exitCode: 0, output: '0 records were not sent\n' });
  const [first, second, ...more] = stored;
  t.deepEqual(more, []);
  t.like(first, { uniqueKey: 'agent-7/2026-03-01T09:00:00Z:node-seconds', amountType: 'node-seconds' });
  t.is(BigInt(first?.amount ?? 0n), 60n);
  t.deepEqual(second, first);
});
