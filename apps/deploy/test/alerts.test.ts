/** The alert rules: valid, each seen firing and silent, and about metrics, headings and rows of the table that exist. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { parse } from 'yaml';

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, '../prometheus');
const checkout = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(checkout, file), 'utf8');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

interface Case {
  readonly name: string;
  readonly input_series: ReadonlyArray<{ readonly series: string }>;
  readonly promql_expr_test: ReadonlyArray<{ readonly expr: string; readonly exp_samples: ReadonlyArray<unknown> }>;
}

const rules: { readonly groups: ReadonlyArray<{ readonly rules: ReadonlyArray<Alert> }> } = parse(
  readFileSync(path.join(folder, 'alerts.yml'), 'utf8'),
);
const alerts = rules.groups.flatMap((group) => group.rules);
const testFiles = globSync('tests/*.yml', { cwd: folder }).toSorted();
const cases = testFiles.flatMap(
  (file): ReadonlyArray<Case> => parse(readFileSync(path.join(folder, file), 'utf8')).tests,
);
const operations = read('docs/operations.md');

const metricsIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\bbilling_[a-z_]+/g)].map(([name]) => name.replace(/(?<=_seconds)_(count|sum|bucket)$/, ''));

test('every metric that an alert asks for is in the metrics reference', (t) => {
  const known = new Set(metricsIn(read('docs/metrics.md')));
  const asked = alerts.flatMap(({ expr }) => metricsIn(expr));
  t.true(asked.length >= alerts.length && alerts.length > 25);
  t.deepEqual(
    asked.filter((name) => !known.has(name)),
    [],
  );
});

test('every alert says what is wrong and what to do, and leads to a heading of the runbook', (t) => {
  const anchors = new Set(
    [...operations.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  for (const { alert, labels, annotations } of alerts) {
    t.true(['page', 'ticket'].includes(labels.severity), alert);
    t.true(annotations.summary.length > 0 && annotations.description.length > 0, alert);
    const [file, anchor = ''] = annotations.runbook_url.split('#');
    t.true(file === 'docs/operations.md' && anchors.has(anchor), `${alert}: ${annotations.runbook_url}`);
  }
});

/** "Grows" is noticed by what is kept, which does not forget over a restart. */
const INSTEAD: Readonly<Record<string, string>> = {
  billing_ingester_dead_letter_total: 'billing_ingester_dead_letters',
};

test('every metric in the tables of what to look at has an alert', (t) => {
  const tables = operations.slice(
    operations.indexOf('## What to look at'),
    operations.indexOf('## An upload in doubt'),
  );
  const rows = metricsIn(tables);
  const asked = new Set(alerts.flatMap(({ expr }) => metricsIn(expr)));
  t.true(rows.length > 15);
  t.deepEqual(
    rows.filter((name) => !asked.has(INSTEAD[name] ?? name)),
    [],
  );
});

test('every alert has a series on which it fires and one on which it is silent, and is among the healthy', (t) => {
  for (const { alert, expr } of alerts) {
    const own = cases.filter(({ name }) => name === alert).flatMap((one) => one.promql_expr_test);
    t.true(
      own.every((one) => one.expr.includes(`"${alert}"`)),
      alert,
    );
    t.deepEqual(own.map(({ exp_samples }) => exp_samples.length).toSorted(), [0, 1], alert);
    const healthy = cases.filter(
      ({ name, promql_expr_test }) => name === 'healthy' && promql_expr_test.every((one) => named(one.expr).has(alert)),
    );
    t.is(healthy.length, 1, alert);
    const series = new Set(healthy.flatMap((one) => one.input_series.flatMap((input) => metricsIn(input.series))));
    t.deepEqual(
      metricsIn(expr).filter((name) => !series.has(name)),
      [],
      alert,
    );
  }
});

/** The alerts that an expression of the healthy case asks for, separated by bars. */
const named = (expr: string): ReadonlySet<string> => new Set(/alertname=~"([^"]*)"/.exec(expr)?.[1]?.split('|'));

const promtool = (process.env.PATH ?? '')
  .split(path.delimiter)
  .map((directory) => path.join(directory, 'promtool'))
  .find((file) => existsSync(file));
const withPromtool = promtool === undefined ? test.skip : test;

withPromtool(
  'promtool accepts the rules (skipped where it is not installed: Debian has it in "prometheus")',
  async (t) => {
    const { stdout } = await run('promtool', ['check', 'rules', 'alerts.yml'], { cwd: folder });
    t.regex(stdout, new RegExp(`SUCCESS: ${alerts.length} rules found`));
    await t.notThrowsAsync(run('promtool', ['check', 'config', 'scrape.yml'], { cwd: folder }));
  },
);

withPromtool('promtool sees each alert fire and stay silent (skipped where it is not installed)', async (t) => {
  const { stdout } = await run('promtool', ['test', 'rules', ...testFiles], { cwd: folder });
  t.is(stdout.match(/SUCCESS/g)?.length, testFiles.length);
});
