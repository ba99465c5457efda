/** What can be configured about the uploader. */
import { DATE_FORMATS, type DateFormat, defaultUploadPolicy, type UploadPolicy } from '@usage-billing/core/invoices';
import {
  type ConfigOf,
  defaultSchedules,
  oneOf,
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
  lookBackDays: withDefault(
    {
      path: 'uploader.lookBackDays',
      env: 'UPLOADER_LOOK_BACK_DAYS',
      help: 'How many past days are looked at; older usage is reported as stranded',
      codec: wholeNumber(1, 366),
    },
    defaultUploadPolicy.lookBackDays,
  ),
  dateFormat: withDefault<DateFormat>(
    {
      path: 'zuora.dateFormat',
      env: 'ZUORA_DATE_FORMAT',
      help: `How the Zuora user’s locale writes dates: ${DATE_FORMATS.join(', ')}`,
      codec: oneOf(...DATE_FORMATS),
    },
    defaultUploadPolicy.dateFormat,
  ),
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

export const policyOf = ({ lookBackDays, dateFormat, idempotentUploads }: UploaderConfig): UploadPolicy => ({
  ...defaultUploadPolicy,
  lookBackDays,
  dateFormat,
  idempotentUploads,
});
