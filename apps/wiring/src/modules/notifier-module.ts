/** The way of telling owners that was chosen, in the place of the log. */
import type { SmtpConfig, SmtpTrialNotifier } from '@usage-billing/smtp';
import { ContainerModule } from 'inversify';
import { type NotifierConfig, smtpConfigOf } from '../config/notifier-settings.ts';
import type { Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import { TrialNotifierToken } from '../tokens.ts';
import { directoryNotifierModule } from './directory-module.ts';
import { LoggerToken } from './local-module.ts';

const SmtpNotifierToken = token<SmtpTrialNotifier>('SmtpTrialNotifier');

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

/** After `directoryModules`. `uploadGrace`: how long after the end of a trial data is still taken, which the mails say. */
export const notifierModules = (config: NotifierConfig, uploadGrace: bigint): ReadonlyArray<ContainerModule> => {
  if (config.notifier === 'directory') return [directoryNotifierModule()];
  const smtp = smtpConfigOf(config, uploadGrace);
  if (smtp === undefined) return [];
  return [
    new ContainerModule(({ bind, rebind }) => {
      bind(SmtpNotifierToken)
        .toResolvedValue(openSmtp(smtp), [LoggerToken])
        .onDeactivation((notifier) => notifier.close());
      rebind(TrialNotifierToken).toResolvedValue((notifier: SmtpTrialNotifier) => notifier, [SmtpNotifierToken]);
    }),
  ];
};
