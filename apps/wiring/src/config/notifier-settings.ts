/** How owners are told about their trials: written to the log, by mail, or by the users service. */
import { addressIn, type MailLinks, type SmtpConfig } from '@usage-billing/smtp/config';
import type { ConfigProblems } from './rule.ts';
import { type Rule, rule } from './rule.ts';
import { type ConfigOf, optional, withDefault } from './setting.ts';
import { HttpUrl, MailUrl, oneOf, SecretText, Text, textThat, wholeNumber } from './values.ts';

const NOTIFIERS = ['log', 'smtp', 'directory'] as const;
const ENCRYPTION = ['starttls', 'off'] as const;

const about = (name: string, help: string) => ({
  path: `enforcer.smtp.${name}`,
  env: `SMTP_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
  help,
});

const Sender = textThat(
  (text) => addressIn(text) !== undefined,
  'a mail address such as Billing <billing@example.com>',
);

export const notifierSettings = {
  notifier: withDefault<(typeof NOTIFIERS)[number]>(
    {
      path: 'enforcer.notifier',
      env: 'ENFORCER_NOTIFIER',
      help: 'How owners are told: log, into the log only; smtp, by mail; directory, by the users service',
      codec: oneOf(...NOTIFIERS),
    },
    'log',
  ),
  billingPage: optional({
    path: 'enforcer.billingPage',
    env: 'BILLING_PAGE_URL',
    help: 'Where owners add a card; {organization} stands for the external id',
    codec: HttpUrl,
  }),
  smtpUrl: optional({
    ...about('url', 'Mail server: smtp://host:587, or smtps://host for TLS from the first byte'),
    codec: MailUrl,
  }),
  smtpUser: optional({ ...about('user', 'Who signs in there, if not in the URL'), codec: Text }),
  smtpPassword: optional({ ...about('password', 'With which password'), codec: SecretText }),
  smtpFrom: optional({ ...about('from', 'Sender, e.g. Billing <billing@example.com>'), codec: Sender }),
  smtpTls: optional<(typeof ENCRYPTION)[number]>({
    ...about('tls', 'With smtp://: starttls, or off; if not given off for this machine, starttls for all others'),
    codec: oneOf(...ENCRYPTION),
  }),
  smtpDeadlineSeconds: withDefault(
    { ...about('deadlineSeconds', 'How long one mail may take, connecting included'), codec: wholeNumber(1, 600) },
    60,
  ),
};

export type NotifierConfig = ConfigOf<typeof notifierSettings>;

const NEEDED = ['smtpUrl', 'smtpFrom', 'billingPage'] as const;

const missing = (name: (typeof NEEDED)[number]): string => {
  const { env, help, path } = notifierSettings[name];
  return `${env} is missing (${help}): ENFORCER_NOTIFIER=smtp needs it. Set it, or "${path}" in the configuration file.`;
};

type Credentials = Pick<NotifierConfig, 'smtpUrl' | 'smtpUser' | 'smtpPassword'>;

const credentialProblems = ({ smtpUrl, smtpUser, smtpPassword }: Credentials): ConfigProblems => {
  if ((smtpUser === undefined) !== (smtpPassword === undefined)) return ['SMTP_USER and SMTP_PASSWORD need each other'];
  return smtpUser !== undefined && smtpUrl !== undefined && new URL(smtpUrl.reveal()).username !== ''
    ? ['SMTP_URL names a user already: leave SMTP_USER and SMTP_PASSWORD out, or take the user out of the URL']
    : [];
};

export const notifierRules: ReadonlyArray<Rule<NotifierConfig>> = [
  ...NEEDED.map((name) =>
    rule<NotifierConfig, 'notifier' | typeof name>(['notifier', name], (config) =>
      config.notifier === 'smtp' && config[name] === undefined ? [missing(name)] : [],
    ),
  ),
  rule<NotifierConfig, keyof Credentials>(['smtpUrl', 'smtpUser', 'smtpPassword'], credentialProblems),
];

const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Undefined: owners are not told by mail. */
export const smtpConfigOf = (config: NotifierConfig, uploadGrace: MailLinks['uploadGrace']): SmtpConfig | undefined => {
  const { notifier, smtpUrl, smtpUser, smtpPassword, smtpFrom: from, billingPage } = config;
  if (notifier !== 'smtp' || smtpUrl === undefined || from === undefined || billingPage === undefined) return undefined;
  const url = new URL(smtpUrl.reveal());
  const isImplicit = url.protocol === 'smtps:';
  const user = smtpUser ?? decodeURIComponent(url.username);
  const password = smtpPassword?.reveal() ?? decodeURIComponent(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isImplicit ? 465 : 587) : Number(url.port),
    tls: isImplicit ? 'implicit' : (config.smtpTls ?? (isThisMachine(url.hostname) ? 'off' : 'starttls')),
    ...(user === '' ? {} : { account: { user, password } }),
    from,
    links: { billingPage, uploadGrace },
    deadlineMillis: config.smtpDeadlineSeconds * 1_000,
  };
};
