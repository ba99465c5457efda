/** Writes `docs/metrics.md` from the metrics that the apps register: `npm run write-references`. */
import path from 'node:path';

import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Registry } from 'prom-client';
import { aggregationMetrics } from '../../apps/aggregator/src/metrics.ts';
import { accessLog } from '../../apps/billing-api/src/http/access-log.ts';
import { enforcementMetrics } from '../../apps/enforcer/src/metrics.ts';
import { createIngesterMetrics } from '../../apps/ingester/src/metrics.ts';
import { reconciliationMetrics } from '../../apps/reconciler/src/nightly/metrics.ts';
import { uploaderMetrics } from '../../apps/uploader/src/metrics.ts';
import { createJobMetrics } from '../../apps/wiring/src/run/job-metrics.ts';
import { systemClock } from '../../apps/wiring/src/system-clock.ts';
import { zuoraRequestMetrics } from '../../apps/wiring/src/zuora/request-metrics.ts';

export const metricsFile = path.resolve(import.meta.dirname, '../metrics.md');

export interface MetricInfo {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: ReadonlyArray<string>;
}

const registered = (register: (registry: Registry) => unknown): Registry => {
  const registry = new Registry();
  register(registry);
  return registry;
};

const ingesterRegistry = (): Registry => {
  const metrics = createIngesterMetrics();
  metrics.watchClock(() => O.none);
  // Nothing is collected, so there is nothing to ask.
  metrics.watch(() => Promise.reject(new Error('not collected')) as never, systemClock());
  return metrics.registry;
};

const away = { home: async () => E.left({ _tag: 'JournalUnavailable', message: 'not asked' } as const) };

/** By the app that shows them on `/metrics`. */
const registries = (): Readonly<Record<string, Registry>> => ({
  'Jobs: aggregator, uploader, reconciler, enforcer': registered(createJobMetrics),
  'Calls to Zuora: uploader, reconciler, enforcer, API': registered(zuoraRequestMetrics),
  Ingester: ingesterRegistry(),
  Aggregator: registered(aggregationMetrics),
  Uploader: registered((registry) => uploaderMetrics(registry, away)),
  Reconciler: registered(reconciliationMetrics),
  Enforcer: registered(enforcementMetrics),
  API: registered((registry) => accessLog({ info: () => undefined } as never, registry)),
});

/** In prom-client a metric's labels and type are its own properties, which its types leave out. */
interface Described {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: ReadonlyArray<string>;
}

export const metricsByApp = (): Readonly<Record<string, ReadonlyArray<MetricInfo>>> =>
  Object.fromEntries(
    Object.entries(registries()).map(([app, registry]) => [
      app,
      (registry.getMetricsAsArray() as unknown as ReadonlyArray<Described>)
        .map(({ name, help, type, labelNames }) => ({ name, type, help, labels: labelNames }))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
    ]),
  );

const row = ({ name, type, help, labels }: MetricInfo): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help.replaceAll('|', '\\|')} |`;

const INTRODUCTION = `# Metrics

<!-- Written by "npm run write-references" from the metrics that the apps register. -->

Each app shows its metrics on \`/metrics\` of its admin port, in the text format of Prometheus. What to do about them is in
[operations](operations.md).`;

export const metricsReference = (): string => {
  const tables = Object.entries(metricsByApp()).map(([app, metrics]) =>
    [`## ${app}`, '', '| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...metrics.map(row)].join(
      '\n',
    ),
  );
  return `${[INTRODUCTION, ...tables].join('\n\n')}\n`;
};
