export { createForwardInput, type ForwardInput, type ForwardInputOptions } from './forward/forward-input.ts';
export {
  createHttpInput,
  type HttpInput,
  type HttpInputOptions,
  type InputOptions,
  type TlsOptions,
} from './http-input.ts';
export { whyIncomplete } from './kept-text.ts';
export type { BatchReport, QuarantinedRecord, RecordResults, RejectedRecord } from './report.ts';
