/** A record as agents send it. */
export const record = (key: string, change: Readonly<Record<string, unknown>> = {}) => ({
  unique_key: key,
  internal_instance_id: '1234',
  amount_type: 'node-seconds',
  amount_value: 60,
  occurred_at: '2018-06-15T09:00:00Z',
  ...change,
});
