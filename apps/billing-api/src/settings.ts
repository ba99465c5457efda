/** What can be configured, and what is checked before anything starts. */
import { CurrencyCode } from '@usage-billing/contracts/wire';
import type { Currency } from '@usage-billing/core/invoices';
import { DATE_FORMATS, type DateFormat } from '@usage-billing/core/usage';
import {
  type ConfigOf,
  type ConfigProblems,
  oneOf,
  optional,
  Port,
  required,
  SecretText,
  Text,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { type CallerSettings, type IdentifyCaller, identifyCaller } from './caller.ts';
import { type InvoiceLinks, invoiceLinks } from './invoice-link.ts';

/** From the environment separated by commas, from the file as an array. */
const TextList = new t.Type<ReadonlyArray<string>, unknown, unknown>(
  'TextList',
  (u): u is ReadonlyArray<string> => Array.isArray(u),
  (input, context) => {
    const parts = typeof input === 'string' ? input.split(',').map((part) => part.trim()) : input;
    const isList = Array.isArray(parts) && parts.every((part) => typeof part === 'string' && part !== '');
    return isList ? t.success(parts) : t.failure(input, context, 'must be a list of texts');
  },
  t.identity,
);

const about = (name: string, help: string) => ({
  path: `billingApi.${name}`,
  env: `BILLING_API_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
  help,
});

export const billingApiSettings = {
  host: withDefault({ ...about('host', 'Address to listen on'), codec: Text }, '127.0.0.1'),
  port: withDefault({ ...about('port', 'Port to listen on; 0 takes a free one'), codec: Port }, 8085),
  userHeader: withDefault(
    { ...about('userHeader', 'Header in which the authenticating proxy names the user'), codec: Text },
    'X-Scope-UserID',
  ),
  proxySecretHeader: withDefault(
    { ...about('proxySecretHeader', 'Header in which the proxy proves itself'), codec: Text },
    'X-Proxy-Secret',
  ),
  proxySecret: optional({
    ...about('proxySecret', 'What the proxy sends there; 16 characters or more'),
    codec: SecretText,
  }),
  proxyAddresses: withDefault<ReadonlyArray<string>>(
    { ...about('proxyAddresses', 'Addresses or ranges from which the proxy connects'), codec: TextList },
    [],
    'any, if there is a secret',
  ),
  linkSecret: required({
    ...about('linkSecret', 'Signs links to invoice files; 32 bytes or more, the same for every copy of the API'),
    codec: SecretText,
  }),
  linkLifetimeSeconds: withDefault(
    { ...about('linkLifetimeSeconds', 'How long such a link is good'), codec: wholeNumber(1, 604_800) },
    3_600,
  ),
  defaultCurrency: withDefault<Currency>(
    { ...about('defaultCurrency', 'Shown to those who have no account yet'), codec: CurrencyCode },
    'USD' as Currency,
  ),
  deadlineSeconds: withDefault(
    { ...about('deadlineSeconds', 'How long a request may wait for what it needs'), codec: wholeNumber(1, 300) },
    30,
  ),
  requestsPerMinute: withDefault(
    { ...about('requestsPerMinute', 'How many requests one user may make'), codec: wholeNumber(1, 1_000_000) },
    600,
  ),
  corsOrigin: optional({ ...about('corsOrigin', 'The one origin whose pages may call the API'), codec: Text }),
  dateFormat: withDefault<DateFormat>(
    {
      path: 'zuora.dateFormat',
      env: 'ZUORA_DATE_FORMAT',
      help: `How Zuora’s user writes dates: ${DATE_FORMATS.join(', ')}`,
      codec: oneOf(...DATE_FORMATS),
    },
    'MM/DD/YYYY',
  ),
};

export interface BillingApiConfig extends ConfigOf<typeof billingApiSettings> {
  /** Believes whoever says that they are a user: for a developer's own machine. */
  readonly insecureDev: boolean;
}

const callerSettings = (config: BillingApiConfig): CallerSettings => ({
  userHeader: config.userHeader,
  secretHeader: config.proxySecretHeader,
  secret: O.fromNullable(config.proxySecret?.reveal()),
  addresses: config.proxyAddresses,
  insecureDev: config.insecureDev,
});

/** `*` would let every page on the internet read with the customer's sign-in. */
const corsProblem = (origin: string | undefined): ConfigProblems =>
  origin === undefined || (URL.canParse(origin) && new URL(origin).origin === origin)
    ? []
    : ['BILLING_API_CORS_ORIGIN must be one origin such as https://app.example.com'];

/** What has to hold between settings, made into the parts that need it; or everything that is wrong, at once. */
export const checkedParts = (
  config: BillingApiConfig,
): E.Either<ConfigProblems, { readonly identifyCaller: IdentifyCaller; readonly links: InvoiceLinks }> => {
  const callers = identifyCaller(callerSettings(config));
  const links = invoiceLinks({ secret: config.linkSecret.reveal(), lifetimeSeconds: config.linkLifetimeSeconds });
  const cors = corsProblem(config.corsOrigin);
  if (E.isRight(callers) && E.isRight(links) && cors.length === 0)
    return E.right({ identifyCaller: callers.right, links: links.right });
  return E.left([
    ...(E.isLeft(callers) ? [`Who is asking cannot be known: ${callers.left}`] : []),
    ...(E.isLeft(links) ? [`BILLING_API_LINK_SECRET cannot be used: ${links.left}`] : []),
    ...cors,
  ]);
};
