/** Letters are dealt with through the socket of the buffer, and through nothing else. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';
import { post } from './support/ingester.ts';
import { record } from './support/record.ts';

test('commands reach a running ingester by its socket; its port of metrics shows numbers only', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    BILLING_DATA_DIRECTORY: folder,
    // Nobody is there: events wait on disk.
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/db',
    INGESTER_PORT: '0',
    INGESTER_FORWARD_PORT: '0',
    INGESTER_ADMIN_PORT: '0',
  };
  const ingester = spawnApp('ingester', [], env);
  t.teardown(() => ingester.process.kill('SIGKILL'));
  const { url, adminUrl } = await ingester.logged('started');
  const bad = [record('a', { amount_value: 1.5 }), record('b', { amount_value: 'x' })];
  for (const _again of [1, 2]) t.is((await post(String(url), bad)).status, 400);

  for (const method of ['GET', 'POST'])
    t.is(
      (await fetch(`${adminUrl}/dead-letters`, { method, ...(method === 'POST' ? { body: '{"replay":"all"}' } : {}) }))
        .status,
      404,
    );
  t.is((statSync(join(folder, 'buffer', 'control.sock')).mode & 0o777).toString(8), '600');

  const letter = async (...argv: ReadonlyArray<string>): Promise<string> => {
    const app = spawnApp('ingester', ['dead-letter', ...argv], env);
    await app.exit;
    return app.stdout();
  };
  const listed = await letter('list', '--json');
  t.is(listed.trim().split('\n').length, 2, 'the same records sent again are no further letters');
  const { id } = JSON.parse(listed.split('\n')[0] ?? '') as { readonly id: string };
  t.is(await letter('discard', '--id', id, '--by', 'ann', '--note', 'a test'), '1 discarded\n');
  t.regex(await letter('list', '--all'), /discarded by ann \(a test\)/);
  t.is((await letter('list', '--json')).trim().split('\n').length, 1);
});
