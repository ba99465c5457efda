/** The example of the README, run as plain JavaScript against the ingester's forward input. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent } from '@usage-billing/core/usage';
import { createForwardInput } from '@usage-billing/fluentd';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';

test('the example of the README sends what it says', async (t) => {
  const stored: BillingEvent[] = [];
  const input = createForwardInput({
    ingest: (events) => async () => {
      stored.push(...events);
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
    clock: { now: () => instant(0n) },
  });
  input.server.listen(0, '127.0.0.1');
  await once(input.server, 'listening');
  t.teardown(() => input.close(100));
  const { port } = input.server.address() as AddressInfo;
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // Below the installed packages, so that the package's name is found, and where nobody looks for sources.
  const cache = join(import.meta.dirname, '../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'readme-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'example.mjs');
  writeFileSync(file, example.replace('localhost:24225', `127.0.0.1:${port}`));
  const child = spawn(process.execPath, ['--conditions=usage-billing-source', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const [exitCode] = await once(child, 'close');
  t.is(exitCode, 0);
  t.is(output, '0 records were not sent\n');
  t.deepEqual(
    stored.map(({ uniqueKey, amount }) => [uniqueKey, BigInt(amount)]),
    [['agent-7/09:00:node-seconds', 60n]],
  );
});
