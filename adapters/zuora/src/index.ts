/** Zuora over its REST API: answers core's ports `BillingProvider` and `UsageUploader`. */
export {
  type PaymentPageConfig,
  ZUORA_VERSIONS,
  type ZuoraAuth,
  type ZuoraConfig,
  type ZuoraRequestLog,
  type ZuoraVersion,
} from './config.ts';
export { zuoraBillingProvider } from './provider.ts';
export { type ReportFormatConfig, zuoraReportFormat } from './report-format.ts';
export { zuoraUsageUploader } from './uploader.ts';
export { DATE_FORMATS, type DateFormat, EXTRA_COLUMNS, type ExtraColumn } from './usage-csv.ts';
