/** A notifier on a mail server that runs on this machine. */
import { DAY } from '@usage-billing/core/shared';
import { type SmtpConfig, smtpTrialNotifier } from '@usage-billing/smtp';
import { type MailServerOptions, startMailServer } from '@usage-billing/smtp-fake';
import type { ExecutionContext } from 'ava';

export const links: SmtpConfig['links'] = {
  billingPage: 'https://app.example.com/{organization}/billing',
  uploadGrace: 15n * DAY,
};

export const configFor = (port: number, given: Partial<SmtpConfig> = {}): SmtpConfig => ({
  host: '127.0.0.1',
  port,
  tls: 'off',
  from: 'Billing <billing@example.com>',
  links,
  ...given,
});

export const openNotifier = async (
  t: ExecutionContext,
  given: Partial<SmtpConfig> = {},
  options: MailServerOptions = {},
) => {
  const server = await startMailServer(options);
  const notifier = smtpTrialNotifier(configFor(server.port, given));
  t.teardown(async () => {
    await notifier.close();
    await server.close();
  });
  return { server, notifier };
};
