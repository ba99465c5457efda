/** Zuora as the place where usage files go. */
import type { UsageUploader } from '@usage-billing/core/usage';
import type { ZuoraConfig } from './config.ts';

export declare const zuoraUsageUploader: (config: ZuoraConfig) => UsageUploader;
