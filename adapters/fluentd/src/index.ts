/** Two inputs for billing events: HTTP in the forms that Fluentd and CloudEvents use, and Fluentd's forward protocol. */
export type { ConnectionLimits } from './connection-caps.ts';
export type { CloudEventIdentity } from './events/cloud-event.ts';
export { createForwardInput, type ForwardInput, type ForwardInputOptions } from './forward/forward-input.ts';
export { createHttpInput, type HttpInput, type HttpInputOptions } from './http/http-input.ts';
export type { BatchReport, QuarantinedRecord, RejectedRecord } from './http/report.ts';
export type { InputOptions, RecordResults } from './keep-batch.ts';
export { whyIncomplete } from './letter-text.ts';
export { timeOfEntry } from './records/entry.ts';
export type { TlsOptions } from './tls.ts';
