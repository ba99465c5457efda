/** The README says what the contract says, and shows the example as it is run. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { directoryOpenApi, directoryProblemKinds, directoryRoutes } from '@usage-billing/contracts/wire';
import test from 'ava';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the table of the contract has every route, in the words of the contract', (t) => {
  const rows = Object.values(directoryRoutes).map(
    ({ method, path, summary }) => `| \`${method} /${path}\` | ${summary} |`,
  );
  t.deepEqual(readme.match(/^\| `(?:GET|PUT|POST) .*$/gm), rows);
});

test('every type of problem is there with its status', (t) => {
  const table = readme.split('\n').filter((line) => line.startsWith('  | `'));
  const cells = table.map((line) => line.split('|').slice(1, 3));
  const pairs = cells.flatMap(([types = '', statuses = '']) => {
    const numbers = statuses.split(',').map(Number);
    return [...types.matchAll(/`([a-z-]+)`/g)].map(([, type], n) => [type, numbers[n]] as const);
  });
  const kinds = Object.entries(directoryProblemKinds).map(([name, { status }]) => [name, status] as const);
  t.deepEqual(pairs.toSorted(), kinds.toSorted());
});

test('the test that it shows is the one that is run', (t) => {
  const shown = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? 'none';
  t.true(read('examples/users-service.test.ts').endsWith(shown));
  t.notRegex(read('examples/users-service.ts'), /@usage-billing|\.\.\//, 'it imports nothing of this project');
});

test('the command prints the OpenAPI document and nothing else', (t) => {
  const printer = fileURLToPath(new URL('../src/server/print-openapi.ts', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ['--conditions=usage-billing-source', printer], {
    encoding: 'utf8',
  });
  t.is(status, 0);
  t.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(directoryOpenApi())));
});
