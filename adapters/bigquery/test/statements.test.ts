/** Every statement is looked at by somebody else: a grammar, the engine underneath the fake, and Google where it can be asked. */
import { startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { at, hour, instance } from '@usage-billing/contracts/laws';
import { DAY } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import { isLeft } from 'fp-ts/lib/Either.js';
import sqlParser from 'node-sql-parser';
import { createAttempts } from '../src/attempts.ts';
import { createClient } from '../src/client.ts';
import type { BigQueryConfig } from '../src/config.ts';
import { countStatement, findStatement, listStatement, recordStatement, standingStatement } from '../src/conflicts.ts';
import { countsStatement, eventsStatement, keyStatement } from '../src/history-sql.ts';
import { BIGQUERY_DEFAULTS, setUpBigQuery } from '../src/index.ts';
import { countLateStatement, listLateStatement } from '../src/retention.ts';
import { createQueryRunner } from '../src/run-query.ts';
import { presentStatement, type Statement } from '../src/statement.ts';
import { totalsStatement, touchedHourStatement } from '../src/totals.ts';
import { configOn, setUp } from './support/stores.ts';

const NOW = at('2026-03-10T09:15:00Z');
const COPY = 'ab'.repeat(32);
const after = `1773134100000000-17-${COPY}`;

const statements = (config: BigQueryConfig): Readonly<Record<string, Statement>> => {
  const from = hour('2026-03-10T09:00:00Z');
  const cell = { instanceId: instance('1234'), amountType: NODE_SECONDS, from, to: hour('2026-03-10T11:00:00Z') };
  return {
    'totals without an end': totalsStatement(config, { from }),
    'totals of an hour': totalsStatement(config, { from, to: hour('2026-03-10T10:00:00Z') }),
    'totals of what was delivered since': totalsStatement(config, { from, deliveredSince: NOW }),
    'touched hours': touchedHourStatement(config, NOW, from),
    'open conflicts': listStatement(config, NOW, { limit: 10 }),
    'open conflicts, next page': listStatement(config, NOW, { limit: 10, after }),
    'all conflicts, next page': listStatement(config, NOW, { limit: 10, after, all: true }),
    'number of conflicts': countStatement(config, NOW),
    'one key': keyStatement(config, { uniqueKey: 'a key', received: { from, to: NOW } }),
    'counts of hours': countsStatement(config, cell),
    'events of hours': eventsStatement(config, cell),
    'one conflict': findStatement(config, COPY),
    'a decision': recordStatement(config, COPY, 'a key', NOW, {
      counts: 'aside',
      by: 'ann',
      note: 'why',
      afterRetention: false,
    }),
    'a decision that stands': standingStatement(config, COPY),
    'the present': presentStatement,
    'what came after retention': countLateStatement(config, 400n * DAY, NOW),
    'events after retention': listLateStatement(config, 400n * DAY, NOW, { limit: 10 }),
    'events after retention, next page': listLateStatement(config, 400n * DAY, NOW, { limit: 10, after: '1-2-k' }),
  };
};

const parser = new sqlParser.Parser();

const parsed = (sql: string): string => {
  try {
    parser.astify(sql, { database: 'BigQuery' });
    return 'parses';
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'does not parse';
  }
};

test('a grammar of BigQuery reads every statement, and would say no to a mistake', (t) => {
  const config: BigQueryConfig = { ...BIGQUERY_DEFAULTS, dataset: 'metering' };
  for (const [name, { sql }] of Object.entries(statements(config))) t.is(parsed(sql), 'parses', name);
  const { sql } = totalsStatement(config, { from: hour('2026-03-10T09:00:00Z') });
  t.not(parsed(sql.replace('GROUP BY', 'GROUPED BY')), 'parses');
  t.not(parsed(sql.replace('LEFT JOIN instead ON', 'LEFT JOIN instead IN')), 'parses');
});

test('statements name their parameters, all of them, and nothing else', (t) => {
  const config: BigQueryConfig = { ...BIGQUERY_DEFAULTS, dataset: 'metering' };
  for (const [name, { sql, parameters }] of Object.entries(statements(config))) {
    const named = new Set([...sql.matchAll(/@(\w+)/g)].map(([, parameter]) => parameter));
    t.deepEqual([...named].sort(), Object.keys(parameters).sort(), name);
  }
});

test('statements about a stretch of time read only its partitions, and the streaming buffer', (t) => {
  const all = statements({ ...BIGQUERY_DEFAULTS, dataset: 'metering' });
  const bounded = Object.entries(all).filter(([, { sql }]) =>
    sql.includes('(_PARTITIONTIME >= @scan_day OR _PARTITIONTIME IS NULL)'),
  );
  t.deepEqual(
    bounded.map(([name]) => name),
    [
      'totals without an end',
      'totals of an hour',
      'totals of what was delivered since',
      'touched hours',
      'open conflicts',
      'open conflicts, next page',
      'number of conflicts',
      'one key',
      'counts of hours',
      'events of hours',
      'what came after retention',
      'events after retention',
      'events after retention, next page',
    ],
  );
  // 48 hours before the hour, an hour for clocks that differ, and then the start of that day.
  t.deepEqual(all['totals of an hour']?.parameters.scan_day, { type: 'TIMESTAMP', value: at('2026-03-08T00:00:00Z') });
  t.deepEqual(all['touched hours']?.parameters.scan_day, { type: 'TIMESTAMP', value: at('2026-03-10T00:00:00Z') });
});

const runnerOn = (config: BigQueryConfig) =>
  createQueryRunner(createClient(config), config, createAttempts(config.timing));

test('the engine underneath the fake would run every statement', async (t) => {
  const fake = await startFakeBigQuery();
  t.teardown(fake.close);
  const config = configOn(fake);
  await setUp(config);
  for (const [name, statement] of Object.entries(statements(config)))
    t.is(await runnerOn(config).dryRun(statement), 0n, name);
  const [wrong] = Object.values(statements(config));
  if (wrong === undefined) return t.fail();
  await t.throwsAsync(runnerOn(config).dryRun({ ...wrong, sql: wrong.sql.replace('MIN_BY', 'LEAST_BY') }), {
    message: /LEAST_BY/i,
  });
});

const { BIGQUERY_TEST_PROJECT: projectId, BIGQUERY_TEST_DATASET: dataset } = process.env;
const isGiven = projectId !== undefined && dataset !== undefined;

(isGiven ? test : test.skip)(
  'Google would run every statement (skipped: BIGQUERY_TEST_PROJECT and BIGQUERY_TEST_DATASET are not given)',
  async (t) => {
    const config: BigQueryConfig = { ...BIGQUERY_DEFAULTS, projectId: projectId ?? '', dataset: dataset ?? '' };
    const there = await setUpBigQuery(config)();
    if (isLeft(there)) return t.fail(there.left.message);
    for (const [name, statement] of Object.entries(statements(config)))
      t.true((await runnerOn(config).dryRun(statement)) >= 0n, name);
  },
);
