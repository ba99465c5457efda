/** What can be configured about the uploader. */
import { defaultUploadPolicy, type UploadPolicy } from '@usage-billing/core/invoices';
import {
  type ConfigOf,
  defaultSchedules,
  lookBackSettings,
  scheduleSetting,
  wholeNumber,
  withDefault,
  YesNo,
} from '@usage-billing/wiring';

export const jobSettings = {
  schedule: scheduleSetting('uploader', 'UPLOADER', 'schedule', defaultSchedules.uploader),
  followUpSchedule: scheduleSetting(
    'uploader',
    'UPLOADER',
    'followUpSchedule',
    defaultSchedules['post-trial-invoices'],
  ),
  verifySchedule: scheduleSetting('uploader', 'UPLOADER', 'verifySchedule', defaultSchedules['invoice-verification']),
  verifyLast: withDefault(
    {
      path: 'uploader.verifyLast',
      env: 'UPLOADER_VERIFY_LAST',
      help: 'How many invoices of each account the daily verification looks at, the newest first',
      codec: wholeNumber(1, 1_000),
    },
    2,
  ),
  ...lookBackSettings,
  idempotentUploads: withDefault(
    {
      path: 'zuora.idempotentUploads',
      env: 'ZUORA_IDEMPOTENT_UPLOADS',
      help: 'true only for a tenant that is known to honour Idempotency-Key on usage files',
      codec: YesNo,
    },
    defaultUploadPolicy.idempotentUploads,
  ),
};

export type UploaderConfig = ConfigOf<typeof jobSettings>;

export const policyOf = ({ lookBackDays, idempotentUploads }: UploaderConfig): UploadPolicy => ({
  ...defaultUploadPolicy,
  lookBackDays,
  idempotentUploads,
});
