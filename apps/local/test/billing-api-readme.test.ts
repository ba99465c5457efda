/** The lines of the billing API's README, run by a shell as they are printed, against the system that `make run` opens. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ApiRoute, apiRoutes, operationsRoutes } from '@usage-billing/contracts/wire';
import test from 'ava';
import ky from 'ky';
import { simulate } from '../src/simulate.ts';
import { at, demoOptions, openTestSystem } from './support/open-system.ts';

const run = promisify(execFile);
const readme = readFileSync(path.resolve(import.meta.dirname, '../../billing-api/README.md'), 'utf8');
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** A status that is no success fails the line, which without this only a reader would see. */
const PRELUDE = 'set -e\ncurl() { command curl --fail-with-body "$@"; }\n';

const silent = { say: () => undefined, update: () => undefined, done: () => undefined };

/** One day that ends with a bill run, so that there are invoices. */
const options = demoOptions(at('2026-01-31T00:00:00Z'), 1);

const hasCurl = spawnSync('curl', ['--version']).status === 0;

(hasCurl ? test : test.skip)(
  'every line works as printed, and every route has one (skipped without curl)',
  async (t) => {
    // Nothing else may end meanwhile on a machine that is busy, which looks like standing still.
    t.timeout(300_000);
    const system = await openTestSystem(t, options);
    t.true(await simulate(system, options, silent, new AbortController().signal));
    const cwd = mkdtempSync(path.join(tmpdir(), 'billing-readme-'));
    t.teardown(() => rmSync(cwd, { recursive: true }));
    const here = (block: string): string =>
      block
        .replaceAll('http://127.0.0.1:8085', system.api.url)
        .replaceAll('http://127.0.0.1:24235', system.api.adminUrl)
        .replaceAll('http://127.0.0.1:9881', new URL(system.zuora.url).origin);

    for (const block of blocks) {
      t.regex(block, /http:\/\/127\.0\.0\.1:(8085|24235)\//, 'it names a port of make run');
      const { stdout } = await run('sh', ['-c', PRELUDE + here(block)], { cwd, maxBuffer: 16 * 1024 * 1024 });
      t.not(stdout.trim(), '', block);
    }
    t.regex(readFileSync(path.join(cwd, 'invoice.pdf'), 'latin1'), /^%PDF-/);

    const counted = (route: ApiRoute, metrics: string): boolean =>
      metrics
        .split('\n')
        .some(
          (line) =>
            line.includes(`_count{method="${route.method}",route="${route.path}",status="20`) && !line.endsWith(' 0'),
        );
    // What a request took is counted once its answer is complete, which the client may see first.
    let missing: ReadonlyArray<string> = Object.keys(apiRoutes);
    for (const until = Date.now() + 20_000; missing.length > 0 && Date.now() < until; ) {
      const metrics = await ky.get(`${system.api.adminUrl}/metrics`).text();
      missing = Object.entries<ApiRoute>(apiRoutes).flatMap(([name, route]) => (counted(route, metrics) ? [] : [name]));
    }
    t.deepEqual(missing, [], 'routes without a line that works');
    for (const { path: address } of Object.values(operationsRoutes))
      t.true(readme.includes(`curl -sS http://127.0.0.1:8085${address}\n`), address);
  },
);
