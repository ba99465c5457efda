/** How owners are notified about their trials: by mail, by the users service, or not at all: in the log. */
import { addressIn, type MailLinks, type SmtpConfig } from '@usage-billing/smtp/config';
import { screamingCase } from '../config/app-settings.ts';
import { type ConfigProblems, type Deployment, type Rule, rule } from '../config/rule.ts';
import { isThisMachine, safeUrl } from '../config/safe-url.ts';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { HttpUrl, MailUrl, oneOf, SecretText, Text, textThat, wholeNumber } from '../config/values.ts';

const NOTIFIERS = ['log', 'smtp', 'directory'] as const;
const ENCRYPTION = ['starttls', 'off'] as const;

const about = (name: string, help: string) => ({
  path: `enforcer.smtp.${name}`,
  env: `SMTP_${screamingCase(name)}`,
  help,
});

const Sender = textThat(
  (text) => addressIn(text) !== undefined,
  'a mail address such as Billing <billing@example.com>',
);

export const notifierSettings = {
  notifier: optional<(typeof NOTIFIERS)[number]>({
    path: 'enforcer.notifier',
    env: 'ENFORCER_NOTIFIER',
    help: 'How owners are notified: smtp, by mail; directory, by the users service; log, not at all, for trying things out',
    codec: oneOf(...NOTIFIERS),
    rejectEmpty: true,
  }),
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

const logProblems = ({ notifier }: Pick<NotifierConfig, 'notifier'>, { production }: Deployment): ConfigProblems =>
  production && notifier === 'log'
    ? [
        'ENFORCER_NOTIFIER=log notifies nobody, which is not for production (NODE_ENV=production): use smtp or directory',
      ]
    : [];

/** The password would go over the network in clear. */
const clearTextProblems = (config: Credentials & Pick<NotifierConfig, 'smtpTls'>): ConfigProblems => {
  if (config.smtpTls !== 'off' || config.smtpUrl === undefined) return [];
  const { hostname, protocol, username } = new URL(config.smtpUrl.reveal());
  const signsIn = username !== '' || config.smtpUser !== undefined;
  return protocol === 'smtp:' && signsIn && !isThisMachine(hostname)
    ? ['SMTP_TLS=off would send the password unencrypted: leave it out, or use a server that needs no password']
    : [];
};

/** For whoever notifies owners; reports and dry runs need no notifier. */
export const notifierIsChosen: Rule<NotifierConfig> = rule<NotifierConfig, 'notifier'>(['notifier'], ({ notifier }) =>
  notifier === undefined
    ? [
        'ENFORCER_NOTIFIER is missing: no data is refused to customers whose owners cannot be notified. Set it to smtp or directory; log, which notifies nobody, is for trying things out.',
      ]
    : [],
);

export const notifierRules: ReadonlyArray<Rule<NotifierConfig>> = [
  rule<NotifierConfig, 'notifier'>(['notifier'], logProblems),
  ...safeUrl(notifierSettings, 'billingPage'),
  ...NEEDED.map((name) =>
    rule<NotifierConfig, 'notifier' | typeof name>(['notifier', name], (config) =>
      config.notifier === 'smtp' && config[name] === undefined ? [missing(name)] : [],
    ),
  ),
  rule<NotifierConfig, keyof Credentials>(['smtpUrl', 'smtpUser', 'smtpPassword'], credentialProblems),
  rule<NotifierConfig, keyof Credentials | 'smtpTls'>(
    ['smtpUrl', 'smtpUser', 'smtpPassword', 'smtpTls'],
    clearTextProblems,
  ),
];

/** Undefined: owners are not notified by mail. */
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
