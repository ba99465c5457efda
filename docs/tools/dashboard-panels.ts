/** What the dashboard shows, from the top: first whether anything waits for a person, then each part of the way to the invoice. */

export interface Row {
  readonly title: string;
  /** In lines of Grafana's grid. */
  readonly height: number;
  readonly panels: ReadonlyArray<Panel>;
}

export interface Panel {
  readonly title: string;
  /** A state is one number, green at zero; the others are lines over time. */
  readonly kind: 'state' | 'lines';
  /** As Grafana names it. */
  readonly unit: string;
  readonly queries: ReadonlyArray<Query>;
}

interface Query {
  readonly metric: string;
  /** Of the name of the series. */
  readonly query: (series: string) => string;
  /** With labels in double braces. */
  readonly legend?: string;
}

/** A gauge that every instance exports alike counts once. */
const state = (title: string, metric: string, query: Query['query'] = (series) => `max(${series})`): Panel => ({
  title,
  kind: 'state',
  unit: 'short',
  queries: [{ metric, query }],
});

const lines = (title: string, unit: string, ...queries: ReadonlyArray<Query>): Panel => ({
  title,
  kind: 'lines',
  unit,
  queries,
});

const perSecond = (metric: string, label: string): Query => ({
  metric,
  query: (series) => `sum by (${label}) (rate(${series}[5m]))`,
  legend: `{{${label}}}`,
});

const slowest = (metric: string, label: string): Query => ({
  metric,
  query: (series) => `histogram_quantile(0.95, sum by (le, ${label}) (rate(${series}[5m])))`,
  legend: `{{${label}}}`,
});

const highest = (metric: string, label: string): Query => ({
  metric,
  query: (series) => `max by (${label}) (${series})`,
  legend: `{{${label}}}`,
});

export const ROWS: ReadonlyArray<Row> = [
  {
    title: 'What waits for a person',
    height: 4,
    panels: [
      state(
        'Unexplained differences',
        'billing_reconciliation_incidents',
        (series) => `sum(max by (seam) (${series}))`,
      ),
      state('Differences on invoices', 'billing_uploader_invoice_differences'),
      state('Uploads in doubt', 'billing_uploader_uploads', (series) => `max(${series}{state="NeedsOperator"})`),
      state('Events in conflict', 'billing_quarantined_events'),
      state('Dead letters', 'billing_ingester_dead_letters', (series) => `sum(${series})`),
      state('Notices in doubt', 'billing_enforcer_notices_in_doubt'),
      state('Stranded usage', 'billing_uploader_stranded_amount', (series) => `sum(max by (amount_type) (${series}))`),
      state(
        'Billed although free',
        'billing_uploader_billed_although_free',
        (series) => `sum(max by (reason, amount_type) (${series}))`,
      ),
    ],
  },
  {
    title: 'Events',
    height: 8,
    panels: [
      lines('Records a second', 'short', perSecond('billing_ingester_events_total', 'status')),
      lines(
        'Oldest event that is not delivered',
        's',
        highest('billing_ingester_oldest_undelivered_seconds', 'instance'),
      ),
      lines(
        'Buffer, and what it may hold',
        'bytes',
        { ...highest('billing_ingester_buffer_bytes', 'instance'), legend: '{{instance}}' },
        { ...highest('billing_ingester_buffer_max_bytes', 'instance'), legend: '{{instance}} at most' },
      ),
      lines('Failed deliveries a second', 'short', perSecond('billing_ingester_delivery_failures_total', 'instance')),
    ],
  },
  {
    title: 'Jobs',
    height: 8,
    panels: [
      lines('Time since the last success', 's', {
        metric: 'billing_job_last_success_timestamp_seconds',
        query: (series) => `time() - max by (job) (${series})`,
        legend: '{{job}}',
      }),
      lines('Runs that failed, by the hour', 'short', {
        metric: 'billing_job_runs_total',
        query: (series) => `sum by (job) (increase(${series}{status="failed"}[1h]))`,
        legend: '{{job}}',
      }),
      lines('95 of 100 runs took less than', 's', slowest('billing_job_duration_seconds', 'job')),
    ],
  },
  {
    title: 'Uploads and invoices',
    height: 8,
    panels: [
      lines('Uploads that are not finished', 'short', highest('billing_uploader_uploads', 'state')),
      lines('Organizations at the last daily run', 'short', highest('billing_uploader_billable_instances', 'status')),
      lines(
        'Accounts that wait for their post-trial invoice',
        'short',
        highest('billing_uploader_invoices_to_process', 'instance'),
      ),
      lines('Unexplained amounts', 'short', highest('billing_reconciliation_unexplained', 'seam')),
    ],
  },
  {
    title: 'Requests',
    height: 8,
    panels: [
      lines('API: responses a second', 'short', {
        metric: 'billing_api_request_duration_seconds',
        query: (series) => `sum by (status) (rate(${series}{le="+Inf"}[5m]))`,
        legend: '{{status}}',
      }),
      lines('API: 95 of 100 took less than', 's', slowest('billing_api_request_duration_seconds', 'route')),
      lines('Zuora: 95 of 100 took less than', 's', slowest('billing_zuora_client_request_duration_seconds', 'method')),
      lines('Zuora: calls a second', 'short', {
        metric: 'billing_zuora_client_request_duration_seconds',
        query: (series) => `sum by (status) (rate(${series}{le="+Inf"}[5m]))`,
        legend: '{{status}}',
      }),
    ],
  },
];
