/** What can be configured about the uploader. */
import {
  type ConfigOf,
  defaultSchedules,
  scheduleSetting,
  uploadPolicySettings,
  wholeNumber,
  withDefault,
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
  ...uploadPolicySettings,
};

export type UploaderConfig = ConfigOf<typeof jobSettings>;
