/** The notifier that was chosen. */
import type { SmtpConfig, SmtpTrialNotifier } from '@usage-billing/smtp';
import { ContainerModule } from 'inversify';
import { directoryNotifierModule } from '../directory/module.ts';
import { bindOver } from '../override.ts';
import { LoggerToken } from '../process-module.ts';
import type { Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import { TrialNotifierToken } from '../tokens.ts';
import { logNotifierModule } from './log-module.ts';
import { type NotifierConfig, smtpConfigOf } from './settings.ts';

const SmtpNotifierToken = token<SmtpTrialNotifier>('SmtpTrialNotifier');

/**
 * Binds `TrialNotifier`. `directory` needs the directory's component. Where no notifier was chosen, which `notifierIsChosen`
 * admits only for dry runs, it is the log. `uploadGrace`, in microseconds: how long after the end of a trial data is
 * still accepted, which the mails mention.
 */
export const notifierModules = (config: NotifierConfig, uploadGrace: bigint): ReadonlyArray<ContainerModule> => {
  switch (config.notifier) {
    case undefined:
    case 'log':
      return [logNotifierModule()];
    case 'directory':
      return [directoryNotifierModule()];
    case 'smtp': {
      const smtp = smtpConfigOf(config, uploadGrace);
      return smtp === undefined ? [] : [smtpModule(smtp)];
    }
  }
};

const smtpModule = (config: SmtpConfig): ContainerModule =>
  new ContainerModule((options) => {
    options
      .bind(SmtpNotifierToken)
      .toResolvedValue(openSmtp(config), [LoggerToken])
      .onDeactivation((notifier) => notifier.close());
    bindOver(options, TrialNotifierToken).toResolvedValue(
      (notifier: SmtpTrialNotifier) => notifier,
      [SmtpNotifierToken],
    );
  });

/** The mail library is loaded only where mail is sent. */
const openSmtp =
  (config: SmtpConfig) =>
  async (logger: Logger): Promise<SmtpTrialNotifier> => {
    const { smtpTrialNotifier } = await import('@usage-billing/smtp');
    return smtpTrialNotifier({
      ...config,
      onPartlyRefused: (report) => logger.warn(report, 'a notice did not reach all addresses of its organization'),
    });
  };
