/** The enforcer as a part of a process: its settings, and its binding to the ports that it needs. */
import {
  adminSettings,
  bindNamed,
  ClockToken,
  type ConfigOf,
  combine,
  component,
  configFrom,
  directory,
  directoryNotifies,
  JobHistoryToken,
  JobLockToken,
  LoggerToken,
  NoticeClaimsToken,
  notifierModules,
  notifierRules,
  notifierSettings,
  OrganizationDirectoryToken,
  postgres,
  type SystemInUse,
  TrialNotifierToken,
  token,
} from '@usage-billing/wiring';
import { ContainerModule } from 'inversify';
import { createEnforcer, type Enforcer } from './app.ts';
import { type EnforcerConfig, jobSettings, policyOf } from './settings.ts';

export const EnforcerToken = token<Enforcer>('Enforcer');

/** Binds `EnforcerToken`. The ports come from other modules. */
export const enforcerModule = (config: EnforcerConfig = configFrom(jobSettings)): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bindNamed(bind(EnforcerToken), createEnforcer(config), {
      directory: OrganizationDirectoryToken,
      notifier: TrialNotifierToken,
      claims: NoticeClaimsToken,
      history: JobHistoryToken,
      lock: JobLockToken,
      clock: ClockToken,
      logger: LoggerToken,
    });
  });

const ownSettings = { ...jobSettings, ...notifierSettings };

type OwnConfig = ConfigOf<typeof ownSettings>;

const notifierOf = ({ notifier, smtpUrl }: OwnConfig): SystemInUse => {
  switch (notifier) {
    case undefined:
    case 'log':
      return { role: 'notices to owners', system: 'nobody is notified: they are written to the log', standIn: true };
    case 'directory':
      return { role: 'notices to owners', system: 'users service', standIn: false };
    case 'smtp':
      return {
        role: 'notices to owners',
        system: `mail server ${smtpUrl === undefined ? '' : new URL(smtpUrl.reveal()).host}`,
        standIn: false,
      };
  }
};

const enforcing = component({
  settings: ownSettings,
  rules: notifierRules,
  modules: (config: OwnConfig) => [...notifierModules(config, policyOf(config).uploadGrace), enforcerModule(config)],
  systems: (config: OwnConfig) => [notifierOf(config)],
});

const organizations = combine(postgres, directory);

/** What reports and decisions of staff need; it sends nothing. */
export const enforcerReports = combine(component({ settings: jobSettings }), organizations);

/** Everything that a process of its own is made of. */
export const enforcer = combine(
  organizations,
  enforcing,
  directoryNotifies,
  component({ settings: adminSettings('enforcer') }),
);
