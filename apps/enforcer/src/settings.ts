/** What can be configured about the enforcer. */
import { DAY, SECOND } from '@usage-billing/core/shared';
import { defaultEnforcementPolicy, type EnforcementPolicy } from '@usage-billing/core/trials';
import { type ConfigOf, defaultSchedules, scheduleSetting, wholeNumber, withDefault } from '@usage-billing/wiring';

const days = (duration: bigint): number => Number(duration / DAY);

export const jobSettings = {
  schedule: scheduleSetting('enforcer', 'ENFORCER', 'schedule', defaultSchedules.enforcer),
  noticeDays: withDefault(
    {
      path: 'enforcer.noticeDays',
      env: 'ENFORCER_NOTICE_DAYS',
      help: 'How many days before the end of a trial owners are notified of it',
      codec: wholeNumber(0, 365),
    },
    days(defaultEnforcementPolicy.noticePeriod),
  ),
  uploadGraceDays: withDefault(
    {
      path: 'enforcer.uploadGraceDays',
      env: 'ENFORCER_UPLOAD_GRACE_DAYS',
      help: 'How many days after the end of a trial data is still accepted from those who do not pay',
      codec: wholeNumber(0, 3650),
    },
    days(defaultEnforcementPolicy.uploadGrace),
  ),
  retrySeconds: withDefault(
    {
      path: 'enforcer.retrySeconds',
      env: 'ENFORCER_RETRY_SECONDS',
      help: 'How long after a refusal a notice is retried; the wait doubles each time, up to a day',
      codec: wholeNumber(1, 86_400),
    },
    Number(defaultEnforcementPolicy.backOff.first / SECOND),
  ),
};

export type EnforcerConfig = ConfigOf<typeof jobSettings>;

export const policyOf = (config: EnforcerConfig): EnforcementPolicy => ({
  ...defaultEnforcementPolicy,
  noticePeriod: BigInt(config.noticeDays) * DAY,
  uploadGrace: BigInt(config.uploadGraceDays) * DAY,
  backOff: { ...defaultEnforcementPolicy.backOff, first: BigInt(config.retrySeconds) * SECOND },
});
