/** How to reach Zuora, and what is missing for that. */
import type { UsageReportFormat } from '@usage-billing/core/invoices';
import { DATE_FORMATS, type DateFormat, type PaymentPageConfig, zuoraReportFormat } from '@usage-billing/zuora';
import * as E from 'fp-ts/lib/Either.js';
import { type ConfigProblems, type Deployment, type Rule, rule } from '../config/rule.ts';
import { isThisMachine, safeUrl } from '../config/safe-url.ts';
import type { Secret } from '../config/secret.ts';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { HttpUrl, oneOf, SecretText, Text, wholeNumber } from '../config/values.ts';

export const zuoraSettings = {
  zuoraUrl: optional({
    path: 'zuora.url',
    env: 'ZUORA_URL',
    help: 'Base URL of Zuora’s REST API, ending in /v1/',
    codec: HttpUrl,
  }),
  zuoraClientId: optional({ path: 'zuora.clientId', env: 'ZUORA_CLIENT_ID', help: 'OAuth client', codec: Text }),
  zuoraClientSecret: optional({
    path: 'zuora.clientSecret',
    env: 'ZUORA_CLIENT_SECRET',
    help: 'Secret of the OAuth client',
    codec: SecretText,
  }),
  zuoraApiAccessKeyId: optional({
    path: 'zuora.apiAccessKeyId',
    env: 'ZUORA_API_ACCESS_KEY_ID',
    help: 'Instead of an OAuth client: the user’s access key',
    codec: Text,
  }),
  zuoraApiSecretAccessKey: optional({
    path: 'zuora.apiSecretAccessKey',
    env: 'ZUORA_API_SECRET_ACCESS_KEY',
    help: 'Secret of the access key',
    codec: SecretText,
  }),
  zuoraProductSku: withDefault(
    { path: 'zuora.productSku', env: 'ZUORA_PRODUCT_SKU', help: 'The product on sale', codec: Text },
    'SKU-00000001',
  ),
  zuoraRatePlan: optional({
    path: 'zuora.ratePlan',
    env: 'ZUORA_RATE_PLAN',
    help: 'Id or name of the rate plan of new accounts, where the product has several',
    codec: Text,
  }),
  zuoraDateFormat: withDefault<DateFormat>(
    {
      path: 'zuora.dateFormat',
      env: 'ZUORA_DATE_FORMAT',
      help: `How the Zuora user’s locale writes dates: ${DATE_FORMATS.join(', ')}`,
      codec: oneOf(...DATE_FORMATS),
    },
    'MM/DD/YYYY',
  ),
  zuoraMaxConcurrent: withDefault(
    {
      path: 'zuora.maxConcurrent',
      env: 'ZUORA_MAX_CONCURRENT',
      help: 'Requests at once of this process; lowered by itself while the tenant throttles it',
      codec: wholeNumber(1, 40),
    },
    40,
  ),
  zuoraPaymentPageUrl: optional({
    path: 'zuora.paymentPage.url',
    env: 'ZUORA_PAYMENT_PAGE_URL',
    help: 'Hosted page for cards: where the tenant’s pages are, e.g. https://www.zuora.com/apps/PublicHostedPageLite.do',
    codec: HttpUrl,
  }),
  zuoraPaymentPageId: optional({
    path: 'zuora.paymentPage.id',
    env: 'ZUORA_PAYMENT_PAGE_ID',
    help: 'Id of the hosted page for cards',
    codec: Text,
  }),
  zuoraPaymentPageGateway: optional({
    path: 'zuora.paymentPage.gateway',
    env: 'ZUORA_PAYMENT_PAGE_GATEWAY',
    help: 'Payment gateway that the hosted page checks cards with',
    codec: Text,
  }),
  zuoraPaymentPageCardTypes: withDefault(
    {
      path: 'zuora.paymentPage.cardTypes',
      env: 'ZUORA_PAYMENT_PAGE_CARD_TYPES',
      help: 'Kinds of cards that the hosted page takes, separated by commas',
      codec: Text,
    },
    'AmericanExpress,Discover,MasterCard,Visa',
  ),
};

export type ZuoraConfigValues = ConfigOf<typeof zuoraSettings>;

export interface ZuoraAccess {
  readonly baseUrl: string;
  readonly auth:
    | { readonly _tag: 'OAuth'; readonly clientId: string; readonly clientSecret: Secret }
    | { readonly _tag: 'Keys'; readonly apiAccessKeyId: string; readonly apiSecretAccessKey: Secret };
  readonly productSku: string;
  readonly ratePlan?: string;
  readonly maxConcurrent?: number;
  readonly dateFormat?: DateFormat;
  /** How long a call may take with all its retries. */
  readonly callTimeoutMs?: number;
  /** Absent: there is no page on which customers enter a card. */
  readonly paymentPage?: PaymentPageConfig;
}

const missing = (name: keyof typeof zuoraSettings): string => {
  const { env, help, path } = zuoraSettings[name];
  return `${env} is missing (${help}). Set it, or "${path}" in the configuration file.`;
};

/** The last slash may be missing. */
const baseUrlOf = ({ zuoraUrl }: Pick<ZuoraConfigValues, 'zuoraUrl'>): E.Either<ConfigProblems, string> => {
  if (zuoraUrl === undefined) return E.left([missing('zuoraUrl')]);
  const baseUrl = zuoraUrl.replace(/\/?$/, '/');
  const { pathname, search, hash } = new URL(baseUrl);
  return pathname.endsWith('/v1/') && search === '' && hash === ''
    ? E.right(baseUrl)
    : E.left([`${zuoraSettings.zuoraUrl.env} must end in /v1/, as https://rest.zuora.com/v1/ does`]);
};

type Credentials = Pick<
  ZuoraConfigValues,
  'zuoraClientId' | 'zuoraClientSecret' | 'zuoraApiAccessKeyId' | 'zuoraApiSecretAccessKey'
>;

const authOf = (config: Credentials): E.Either<ConfigProblems, ZuoraAccess['auth']> => {
  const { zuoraClientId: clientId, zuoraClientSecret: clientSecret } = config;
  const { zuoraApiAccessKeyId: apiAccessKeyId, zuoraApiSecretAccessKey: apiSecretAccessKey } = config;
  const { zuoraClientId, zuoraApiAccessKeyId } = zuoraSettings;
  if ((clientId ?? clientSecret) !== undefined && (apiAccessKeyId ?? apiSecretAccessKey) !== undefined)
    return E.left([
      `${zuoraClientId.env} and ${zuoraApiAccessKeyId.env} exclude each other: give one of the two pairs`,
    ]);
  if (clientId !== undefined && clientSecret !== undefined) return E.right({ _tag: 'OAuth', clientId, clientSecret });
  if (apiAccessKeyId !== undefined && apiSecretAccessKey !== undefined)
    return E.right({ _tag: 'Keys', apiAccessKeyId, apiSecretAccessKey });
  if (apiAccessKeyId !== undefined) return E.left([missing('zuoraApiSecretAccessKey')]);
  if (apiSecretAccessKey !== undefined) return E.left([missing('zuoraApiAccessKeyId')]);
  return E.left([
    ...(clientId === undefined ? [missing('zuoraClientId')] : []),
    ...(clientSecret === undefined ? [missing('zuoraClientSecret')] : []),
  ]);
};

type PageValues = Pick<
  ZuoraConfigValues,
  'zuoraPaymentPageUrl' | 'zuoraPaymentPageId' | 'zuoraPaymentPageGateway' | 'zuoraPaymentPageCardTypes'
>;

/** Undefined: no page is configured. An incomplete one is an error. */
const pageOf = (config: PageValues): E.Either<ConfigProblems, PaymentPageConfig | undefined> => {
  const { zuoraPaymentPageUrl: url, zuoraPaymentPageId: pageId, zuoraPaymentPageGateway: paymentGateway } = config;
  if (url !== undefined && pageId !== undefined && paymentGateway !== undefined)
    return E.right({ url, pageId, paymentGateway, supportedTypes: config.zuoraPaymentPageCardTypes });
  const names = ['zuoraPaymentPageUrl', 'zuoraPaymentPageId', 'zuoraPaymentPageGateway'] as const;
  const absent = names.filter((name) => config[name] === undefined);
  return absent.length === names.length ? E.right(undefined) : E.left(absent.map(missing));
};

const problemsOf = <A>(result: E.Either<ConfigProblems, A>): ConfigProblems => (E.isLeft(result) ? result.left : []);

/** As `adapters/zuora-fake` has it unless told otherwise. */
const CLIENT_OF_FAKE = 'fake-client';

/** Zuora never runs on this machine: what does is a fake. */
const fakeProblems = (
  { zuoraUrl, zuoraClientId }: Pick<ZuoraConfigValues, 'zuoraUrl' | 'zuoraClientId'>,
  { production }: Deployment,
): ConfigProblems =>
  production && (isFakeUrl(zuoraUrl) || zuoraClientId === CLIENT_OF_FAKE)
    ? [`${zuoraSettings.zuoraUrl.env} names a fake Zuora, which is not for production (NODE_ENV=production)`]
    : [];

export const isFakeUrl = (zuoraUrl: string | undefined): boolean =>
  zuoraUrl !== undefined && isThisMachine(new URL(zuoraUrl).hostname);

/** What must hold of the settings that are given; for commands that also work without Zuora. */
export const zuoraSafetyRules: ReadonlyArray<Rule<ZuoraConfigValues>> = [
  ...safeUrl(zuoraSettings, 'zuoraUrl'),
  ...safeUrl(zuoraSettings, 'zuoraPaymentPageUrl'),
  rule<ZuoraConfigValues, 'zuoraUrl' | 'zuoraClientId'>(['zuoraUrl', 'zuoraClientId'], fakeProblems),
];

/** For apps that cannot work without Zuora. */
export const zuoraRules: ReadonlyArray<Rule<ZuoraConfigValues>> = [
  ...zuoraSafetyRules,
  rule<ZuoraConfigValues, 'zuoraUrl'>(['zuoraUrl'], (config) => problemsOf(baseUrlOf(config))),
  rule<ZuoraConfigValues, keyof Credentials>(
    ['zuoraClientId', 'zuoraClientSecret', 'zuoraApiAccessKeyId', 'zuoraApiSecretAccessKey'],
    (config) => problemsOf(authOf(config)),
  ),
  rule<ZuoraConfigValues, keyof PageValues>(
    ['zuoraPaymentPageUrl', 'zuoraPaymentPageId', 'zuoraPaymentPageGateway'],
    (config) => problemsOf(pageOf(config)),
  ),
];

/** The access that the settings describe, or everything that is missing. Never left where `zuoraRules` were checked. */
export const zuoraAccess = (config: ZuoraConfigValues): E.Either<ConfigProblems, ZuoraAccess> => {
  const [baseUrl, auth, page] = [baseUrlOf(config), authOf(config), pageOf(config)];
  const { zuoraProductSku: productSku, zuoraRatePlan: ratePlan, zuoraMaxConcurrent: maxConcurrent } = config;
  const { zuoraDateFormat: dateFormat } = config;
  if (E.isLeft(baseUrl) || E.isLeft(auth) || E.isLeft(page))
    return E.left([...problemsOf(baseUrl), ...problemsOf(auth), ...problemsOf(page)]);
  return E.right({
    baseUrl: baseUrl.right,
    auth: auth.right,
    productSku,
    maxConcurrent,
    dateFormat,
    ...(ratePlan === undefined ? {} : { ratePlan }),
    ...(page.right === undefined ? {} : { paymentPage: page.right }),
  });
};

/** What Zuora is sent, for whoever shows it; it needs no access. */
export const usageReportFormat = ({
  zuoraDateFormat: dateFormat,
}: Pick<ZuoraConfigValues, 'zuoraDateFormat'>): UsageReportFormat => zuoraReportFormat({ dateFormat });
