/** The references are what the code declares today. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { configurationFile, configurationReference } from '../tools/configuration-reference.ts';
import { metricsByApp, metricsFile, metricsReference } from '../tools/metrics-reference.ts';

test('every setting is in the configuration reference as it is declared (else: npm run write-references)', async (t) => {
  t.is(readFileSync(configurationFile, 'utf8'), await configurationReference());
});

test('every metric is in the metrics reference as it is registered (else: npm run write-references)', (t) => {
  t.is(readFileSync(metricsFile, 'utf8'), metricsReference());
});

/** Their names are agreed with those who read them. */
const NAMED_BY_CONTRACT = [
  'billing_enforcer_flags_set',
  'billing_enforcer_trial_notified',
  'billing_uploader_amounts',
  'billing_uploader_records',
];

test('the names of counters end in _total, and no others do', (t) => {
  const all = Object.values(metricsByApp()).flat();
  t.true(all.length > 35);
  const wrong = all
    .filter(({ name, type }) => (type === 'counter') !== name.endsWith('_total'))
    .map(({ name }) => name);
  t.deepEqual(wrong.toSorted(), NAMED_BY_CONTRACT);
});
