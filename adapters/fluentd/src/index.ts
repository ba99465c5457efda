export { createHttpInput, type HttpInput, type HttpInputOptions } from './http-input.ts';
export type { BatchReport, QuarantinedRecord, RecordResult, RecordStatus, RejectedRecord } from './report.ts';
