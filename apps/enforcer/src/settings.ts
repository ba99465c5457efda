/** What can be configured about the enforcer. */
import { DAY } from '@usage-billing/core/shared';
import { defaultEnforcementPolicy, type EnforcementPolicy } from '@usage-billing/core/trials';
import {
  adminSettings,
  type ConfigOf,
  databaseSettings,
  defaultSchedules,
  directoryRules,
  directorySettings,
  oneOf,
  type Rule,
  rule,
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

const NOTIFIERS = ['log', 'directory'] as const;

export const enforcerSettings = {
  ...jobSettings,
  notifier: withDefault<(typeof NOTIFIERS)[number]>(
    {
      path: 'enforcer.notifier',
      env: 'ENFORCER_NOTIFIER',
      help: 'How owners are told: log, into the log only; directory, by the users service',
      codec: oneOf(...NOTIFIERS),
    },
    'log',
  ),
  ...directorySettings,
  ...adminSettings('enforcer', 'ENFORCER', 24234),
  ...databaseSettings,
};

type Values = ConfigOf<typeof enforcerSettings>;

export const enforcerRules: ReadonlyArray<Rule<Values>> = [
  ...directoryRules,
  rule<Values, 'notifier' | 'directoryUrl'>(['notifier', 'directoryUrl'], ({ notifier, directoryUrl }) =>
    notifier === 'directory' && directoryUrl === undefined
      ? ['DIRECTORY_URL is missing: with ENFORCER_NOTIFIER=directory the users service there tells the owners.']
      : [],
  ),
];

/** What `createEnforcer` needs; the rest is for those who open the database and report health. */
export type EnforcerConfig = ConfigOf<typeof jobSettings>;

export const policyOf = (config: EnforcerConfig): EnforcementPolicy => ({
  ...defaultEnforcementPolicy,
  noticePeriod: BigInt(config.noticeDays) * DAY,
  uploadGrace: BigInt(config.uploadGraceDays) * DAY,
});
