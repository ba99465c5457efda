/** What can be configured. */
import { CurrencyCode } from '@usage-billing/contracts/wire';
import type { Currency } from '@usage-billing/core/invoices';
import {
  adminSettings,
  type ConfigOf,
  drainSettings,
  optional,
  Port,
  RotatedSecret,
  required,
  SecretText,
  Text,
  TextList,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';
import { about } from './setting-name.ts';
import { signInSettings } from './sign-in/settings.ts';

export const billingApiSettings = {
  ...signInSettings,
  host: withDefault({ ...about('host', 'Address to listen on'), codec: Text }, '127.0.0.1'),
  port: withDefault({ ...about('port', 'Port to listen on; 0 takes a free one'), codec: Port }, 8085),
  ...adminSettings('api'),
  ...drainSettings('billingApi', 'BILLING_API'),
  staffUsers: withDefault<ReadonlyArray<string>>(
    { ...about('staffUsers', 'Users who may say who bills a team'), codec: TextList },
    [],
    'nobody',
  ),
  linkSecret: required({
    ...about(
      'linkSecret',
      'Signs links to invoice files; 32 bytes or more, the same for every instance of the API. While it is rotated one a line: the first signs, each is accepted',
    ),
    codec: RotatedSecret,
  }),
  linkLifetimeSeconds: withDefault(
    { ...about('linkLifetimeSeconds', 'How long such a link is valid'), codec: wholeNumber(1, 604_800) },
    3_600,
  ),
  defaultCurrency: withDefault<Currency>(
    { ...about('defaultCurrency', 'Shown to customers who have no account yet'), codec: CurrencyCode },
    'USD' as Currency,
  ),
  deadlineSeconds: withDefault(
    { ...about('deadlineSeconds', 'How long a request may wait for what it needs'), codec: wholeNumber(1, 300) },
    30,
  ),
  providerTimeoutSeconds: withDefault(
    {
      ...about('providerTimeoutSeconds', 'How long a status waits for Zuora before it goes without'),
      codec: wholeNumber(1, 300),
    },
    5,
  ),
  directoryCacheSeconds: withDefault(
    {
      ...about('directoryCacheSeconds', 'How long reads use what the directory said; 0 asks every time'),
      codec: wholeNumber(0, 300),
    },
    10,
  ),
  requestsPerMinute: withDefault(
    { ...about('requestsPerMinute', 'How many requests one user may send'), codec: wholeNumber(1, 1_000_000) },
    600,
  ),
  serviceTokens: optional({
    ...about('serviceTokens', 'Other services that may ask how an instance stands: name:token, separated by commas'),
    codec: SecretText,
  }),
  corsOrigin: optional({ ...about('corsOrigin', 'The one origin whose pages may call the API'), codec: Text }),
};

export interface BillingApiConfig extends ConfigOf<typeof billingApiSettings> {
  /** Everybody may say who they are: for a developer's own machine. */
  readonly insecureDev: boolean;
}
