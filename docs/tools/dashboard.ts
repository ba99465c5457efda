/** Writes the dashboard for Grafana from the metrics that the apps register: `npm run write-references`. */
import path from 'node:path';
import { type Panel, ROWS, type Row } from './dashboard-panels.ts';
import { type MetricInfo, metricsByApp } from './metrics-reference.ts';

export const dashboardFile = path.resolve(import.meta.dirname, '../../apps/deploy/grafana/billing.json');

export const dashboard = (): string => {
  const metrics = new Map(
    Object.values(metricsByApp())
      .flat()
      .map((metric) => [metric.name, metric]),
  );
  const panels = ROWS.flatMap((row, index) => {
    const y = ROWS.slice(0, index).reduce((sum, { height }) => sum + height + 1, 0);
    return [headOf(row, y), ...panelsOf(row, y + 1, metrics)];
  });
  return `${JSON.stringify({ ...FRAME, panels: panels.map((panel, index) => ({ id: index + 1, ...panel })) }, null, 2)}\n`;
};

const headOf = ({ title }: Row, y: number): object => ({
  type: 'row',
  title,
  collapsed: false,
  panels: [],
  gridPos: { x: 0, y, w: WIDTH, h: 1 },
});

const panelsOf = (
  { height, panels }: Row,
  y: number,
  metrics: ReadonlyMap<string, MetricInfo>,
): ReadonlyArray<object> => {
  const w = Math.floor(WIDTH / panels.length);
  return panels.map((panel, index) => ({ gridPos: { x: index * w, y, w, h: height }, ...drawn(panel, metrics) }));
};

/** Columns of Grafana's grid. */
const WIDTH = 24;

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own placeholder
const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };

const FRAME = {
  uid: 'usage-billing',
  title: 'Usage billing',
  timezone: 'utc',
  schemaVersion: 39,
  refresh: '1m',
  time: { from: 'now-24h', to: 'now' },
  templating: { list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }] },
};

const drawn = ({ title, kind, unit, queries }: Panel, metrics: ReadonlyMap<string, MetricInfo>) => ({
  type: kind === 'state' ? 'stat' : 'timeseries',
  title,
  description: queries.map(({ metric }) => named(metric, metrics).help).join('\n\n'),
  datasource: DATA_SOURCE,
  fieldConfig: { defaults: { unit, ...(kind === 'state' ? GREEN_AT_ZERO : FROM_ZERO) }, overrides: [] },
  options:
    kind === 'state' ? { colorMode: 'background', graphMode: 'none', reduceOptions: { calcs: ['lastNotNull'] } } : {},
  targets: queries.map(({ metric, query, legend = '' }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: DATA_SOURCE,
    expr: query(series(named(metric, metrics))),
    legendFormat: legend,
  })),
});

const GREEN_AT_ZERO = {
  min: 0,
  thresholds: {
    mode: 'absolute',
    steps: [
      { color: 'green', value: null },
      { color: 'red', value: 1 },
    ],
  },
};

const FROM_ZERO = { min: 0, custom: { fillOpacity: 10 } };

/** A histogram is read from its buckets. */
const series = ({ name, type }: MetricInfo): string => (type === 'histogram' ? `${name}_bucket` : name);

const named = (name: string, metrics: ReadonlyMap<string, MetricInfo>): MetricInfo => {
  const metric = metrics.get(name);
  if (metric === undefined) throw new Error(`the dashboard shows ${name}, which no app registers`);
  return metric;
};
