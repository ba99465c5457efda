/** Counters and gauges in the text format of Prometheus, written by hand so that no metrics library is forced on the service. */

export type RecordStatus = 'buffered' | 'acknowledged' | 'overflow' | 'refused' | 'unsent';

export interface ClientMetrics {
  readonly count: (status: RecordStatus, amountType: string, amount: bigint) => void;
  readonly observe: (seconds: number) => void;
  readonly text: () => string;
}

/** Services choose amount types freely, so only this many get a label of their own. */
const MAX_AMOUNT_TYPES = 100;
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** Read whenever the metrics are. */
export interface Gauges {
  readonly bufferedEvents: () => number;
  readonly bufferedBytes: () => number;
}

export const createMetrics = (gauges: Gauges): ClientMetrics => {
  const events = new Map<string, number>();
  const amounts = new Map<string, number>();
  const seen = new Set<string>();
  const buckets = BUCKETS.map(() => 0);
  let requests = 0;
  let seconds = 0;
  const labelFor = (amountType: string): string => {
    if (!seen.has(amountType) && seen.size >= MAX_AMOUNT_TYPES) return 'other';
    seen.add(amountType);
    return amountType;
  };
  const add = (to: Map<string, number>, status: string, amountType: string, by: number): void => {
    const labels = `{status="${status}",amount_type="${escaped(labelFor(amountType))}"}`;
    to.set(labels, (to.get(labels) ?? 0) + by);
  };
  const lines = (name: string, values: ReadonlyMap<string, number>): ReadonlyArray<string> =>
    [...values].map(([labels, value]) => `${name}${labels} ${value}`);
  return {
    count: (status, amountType, amount) => {
      add(events, status, amountType, 1);
      // A counter cannot fall: corrections add their size under a status of their own.
      if (amount !== 0n)
        add(amounts, amount < 0n ? `${status}_negative` : status, amountType, Math.abs(Number(amount)));
    },
    observe: (taken) => {
      requests += 1;
      seconds += taken;
      BUCKETS.forEach((limit, index) => {
        if (taken <= limit) buckets[index] = (buckets[index] ?? 0) + 1;
      });
    },
    text: () =>
      [
        '# HELP billing_client_events_total Records by what became of them: buffered, acknowledged, overflow, refused, unsent.',
        '# TYPE billing_client_events_total counter',
        ...lines('billing_client_events_total', events),
        '# HELP billing_client_amounts_total Sums of amounts, as for billing_client_events_total; corrections under "<status>_negative".',
        '# TYPE billing_client_amounts_total counter',
        ...lines('billing_client_amounts_total', amounts),
        '# HELP billing_client_buffered_events Records in memory: waiting, or sent and not acknowledged.',
        '# TYPE billing_client_buffered_events gauge',
        `billing_client_buffered_events ${gauges.bufferedEvents()}`,
        '# HELP billing_client_buffered_bytes Bytes of those records as they go over the wire.',
        '# TYPE billing_client_buffered_bytes gauge',
        `billing_client_buffered_bytes ${gauges.bufferedBytes()}`,
        '# HELP billing_client_request_duration_seconds Time from sending a chunk to its acknowledgement.',
        '# TYPE billing_client_request_duration_seconds histogram',
        ...BUCKETS.map(
          (limit, index) => `billing_client_request_duration_seconds_bucket{le="${limit}"} ${buckets[index]}`,
        ),
        `billing_client_request_duration_seconds_bucket{le="+Inf"} ${requests}`,
        `billing_client_request_duration_seconds_sum ${seconds}`,
        `billing_client_request_duration_seconds_count ${requests}`,
        '',
      ].join('\n'),
  };
};
