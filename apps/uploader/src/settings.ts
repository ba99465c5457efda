/** What can be configured about the uploader. */
import { defaultUploadPolicy, type UploadPolicy } from '@usage-billing/core/invoices';
import {
  type ConfigOf,
  defaultSchedules,
  lookBackSettings,
  scheduleSetting,
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
