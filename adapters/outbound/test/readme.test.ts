/** The example of the README, run against a server. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

test('the example of the README calls a server under its policy', async (t) => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // Below the installed packages, so that the package's name resolves.
  const cache = join(import.meta.dirname, '../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'readme-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'example.mjs');
  writeFileSync(file, stripTypeScriptTypes(`${example}\nexport { fetchText };\n`));
  const { fetchText }: { readonly fetchText: (url: string) => TaskEither<unknown, string> } = await import(file);

  const server = createServer((_, response) => response.end('it works')).listen(0, '127.0.0.1');
  t.teardown(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  t.deepEqual(await fetchText(`http://127.0.0.1:${port}`)(), E.right('it works'));
  t.like(await fetchText('http://127.0.0.1:1')(), { _tag: 'Left', left: { status: 0 } });
});
