/** What can be configured about the enforcer. */
import { DAY } from '@usage-billing/core/shared';
import { defaultEnforcementPolicy, type EnforcementPolicy } from '@usage-billing/core/trials';
import {
  adminSettings,
  type ConfigOf,
  databaseSettings,
  defaultSchedules,
  scheduleSetting,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';

const days = (duration: bigint): number => Number(duration / DAY);

export const jobSettings = {
  schedule: scheduleSetting('enforcer', 'ENFORCER', 'schedule', defaultSchedules.enforcer),
  noticeDays: withDefault(
    {
      path: 'enforcer.noticeDays',
      env: 'ENFORCER_NOTICE_DAYS',
      help: 'How many days before the end of a trial owners are told of it',
      codec: wholeNumber(0, 365),
    },
    days(defaultEnforcementPolicy.noticePeriod),
  ),
  uploadGraceDays: withDefault(
    {
      path: 'enforcer.uploadGraceDays',
      env: 'ENFORCER_UPLOAD_GRACE_DAYS',
      help: 'How many days after the end of a trial data is still taken from those who do not pay',
      codec: wholeNumber(0, 3650),
    },
    days(defaultEnforcementPolicy.uploadGrace),
  ),
};

export const enforcerSettings = {
  ...jobSettings,
  ...adminSettings('enforcer', 'ENFORCER', 24234),
  ...databaseSettings,
};

/** What `createEnforcer` needs; the rest is for those who open the database and report health. */
export type EnforcerConfig = ConfigOf<typeof jobSettings>;

export const policyOf = (config: EnforcerConfig): EnforcementPolicy => ({
  ...defaultEnforcementPolicy,
  noticePeriod: BigInt(config.noticeDays) * DAY,
  uploadGrace: BigInt(config.uploadGraceDays) * DAY,
});
