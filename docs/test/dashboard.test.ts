/** The dashboard shows what the apps register, in queries that Prometheus understands. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { dashboard, dashboardFile } from '../tools/dashboard.ts';

interface Panels {
  readonly panels: ReadonlyArray<{ readonly targets?: ReadonlyArray<{ readonly expr: string }> }>;
}

const { panels } = JSON.parse(dashboard()) as Panels;
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

test('the dashboard is as it is declared (else: npm run write-references)', (t) => {
  t.is(readFileSync(dashboardFile, 'utf8'), dashboard());
  t.true(queries.length >= 20);
});

const found = (process.env.PATH ?? '')
  .split(path.delimiter)
  .some((folder) => existsSync(path.join(folder, 'promtool')));

(found ? test : test.skip)('Prometheus understands every query (skipped where there is no promtool)', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dashboard-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'queries.json');
  const rules = queries.map((expr, index) => ({ record: `query_${index}`, expr }));
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  t.notThrows(() => execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' }));
});
