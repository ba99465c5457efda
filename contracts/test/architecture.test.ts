/** The layering holds, and the test that says so can fail: each rule is shown a planted breach. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { ALL_SOURCES, findBreaches, findFolderCycles, findUnused, importGraph } from '../architecture/import-graph.ts';
import { rules } from '../architecture/rules.ts';

const checkout = path.resolve(import.meta.dirname, '../..');
const all = await importGraph(checkout, ALL_SOURCES);

const plant = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'architecture-'));
  symlinkSync(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [name, text] of Object.entries({ ...files, ...manifests(Object.keys(files)) })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
};

const manifests = (files: ReadonlyArray<string>): Record<string, string> =>
  Object.fromEntries(
    files
      .map((file) => file.slice(0, file.indexOf('/src/')))
      .map((folder) => [
        `${folder}/package.json`,
        JSON.stringify({
          name: `planted-${folder.replace('/', '-')}`,
          type: 'module',
          dependencies: { inversify: '*' },
        }),
      ]),
  );

const planted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'core-is-pure': { 'core/src/clock.ts': "import { hrtime } from 'node:process';\nexport const now = hrtime;\n" },
  'shared-stands-alone': {
    'core/src/shared/clock.ts': "export type { Hour } from '../usage/hour.ts';\n",
    'core/src/usage/hour.ts': 'export type Hour = bigint;\n',
  },
  'usage-knows-no-trials-or-invoices': {
    'core/src/usage/ledger.ts': "export type { Trial } from '../trials/trial.ts';\n",
    'core/src/trials/trial.ts': 'export type Trial = 1;\n',
  },
  'trials-know-no-invoices': {
    'core/src/trials/trial.ts': "export type { Money } from '../invoices/money/money.ts';\n",
    'core/src/invoices/money/money.ts': 'export type Money = 1;\n',
  },
  'no-domain-knows-staff': {
    'core/src/invoices/money/money.ts': "export type { Role } from '../../admin/role.ts';\n",
    'core/src/admin/role.ts': 'export type Role = 1;\n',
  },
  'contracts-know-only-core': {
    'contracts/src/wire.ts': "export * from '../../adapters/memory/src/store.ts';\n",
    'adapters/memory/src/store.ts': 'export const store = 1;\n',
  },
  'adapters-never-import-each-other': {
    'adapters/zuora/src/upload.ts': "export * from '../../postgres/src/pool.ts';\n",
    'adapters/postgres/src/pool.ts': 'export const pool = 1;\n',
  },
  'outbound-talks-to-no-system': { 'adapters/outbound/src/policy.ts': "export { request } from 'node:http';\n" },
  'cockatiel-only-in-outbound': { 'adapters/zuora/src/caller.ts': "export { retry } from 'cockatiel';\n" },
  'opentelemetry-sdk-only-in-wiring': {
    'adapters/zuora/src/caller.ts': "export { TracerProvider } from '@opentelemetry/sdk-trace';\n",
  },
  'nobody-imports-apps': {
    'core/src/run.ts': "export type { Main } from '../../apps/ingester/src/main.ts';\n",
    'apps/ingester/src/main.ts': 'export type Main = 1;\n',
  },
  'apps-share-only-wiring': {
    'apps/ingester/src/main.ts': "export * from '../../uploader/src/main.ts';\n",
    'apps/uploader/src/main.ts': 'export const main = 1;\n',
  },
  'wiring-knows-no-app': {
    'apps/wiring/src/tokens.ts': "export * from '../../uploader/src/main.ts';\n",
    'apps/uploader/src/main.ts': 'export const main = 1;\n',
  },
  'inversify-only-in-apps': {
    'adapters/postgres/src/pool.ts': "export { Container } from 'inversify';\n",
  },
  'slonik-stays-behind-its-wall': { 'apps/uploader/src/main.ts': "export { sql } from 'slonik';\n" },
  'no-cycles': {
    'core/src/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;\n",
    'core/src/b.ts': "import type { A } from './a.ts';\nexport type B = A | 2;\n",
  },
  'imports-resolve': { 'core/src/a.ts': "export * from './nowhere.ts';\n" },
};

test('every import in the sources obeys the layering and is declared by its own package', (t) => {
  t.deepEqual(findBreaches(all), []);
});

test('every rule has a planted breach', (t) => {
  t.deepEqual(rules.map(({ name }) => name).sort(), Object.keys(planted).sort());
});

for (const [rule, files] of Object.entries(planted)) {
  test(`a planted import that breaks ${rule} is found`, async (t) => {
    const folder = plant(files);
    t.teardown(() => rmSync(folder, { recursive: true }));
    const folders = new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''));
    const breaches = findBreaches(await importGraph(folder, [...folders]));
    t.true(
      breaches.some((breach) => breach.rule === rule),
      `expected ${rule} among ${JSON.stringify(breaches)}`,
    );
  });
}

test('an import of a package that the importer does not declare is found', async (t) => {
  const folder = plant({ 'adapters/zuora/src/client.ts': "export { default } from 'ky';\n" });
  t.teardown(() => rmSync(folder, { recursive: true }));
  const breaches = findBreaches(await importGraph(folder, ['adapters']));
  t.true(breaches.some(({ rule, to }) => rule === 'declared-in-adapters/zuora/package.json' && to === 'ky'));
});

test('no package declares a dependency that its sources do not import', (t) => {
  t.deepEqual(findUnused(all), []);
});

test('no two folders of a package import each other', (t) => {
  t.deepEqual(findFolderCycles(all), []);
});

test('two folders that import each other are found, by way of a third and by types alone', async (t) => {
  const folder = plant({
    'core/src/usage/metering/a.ts': "export type { B } from '../ports/b.ts';\n",
    'core/src/usage/ports/b.ts': "import type { C } from '../events/c.ts';\nexport type B = C;\n",
    'core/src/usage/events/c.ts': "import type { D } from '../metering/d.ts';\nexport type C = D;\n",
    'core/src/usage/metering/d.ts': 'export type D = 1;\n',
  });
  t.teardown(() => rmSync(folder, { recursive: true }));
  t.deepEqual(findFolderCycles(await importGraph(folder, ['core/src'])), [
    ['core/src/usage/events', 'core/src/usage/metering', 'core/src/usage/ports'],
  ]);
});
