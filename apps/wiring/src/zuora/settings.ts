/** What can be configured about Zuora. */
import {
  DATE_FORMATS,
  type DateFormat,
  EXTRA_COLUMNS,
  type ExtraColumn,
  ZUORA_VERSIONS,
  type ZuoraVersion,
} from '@usage-billing/zuora';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { HttpUrl, oneOf, SecretText, Text, textThat, wholeNumber, YesNo } from '../config/values.ts';
import { ExtraColumns } from './extra-columns.ts';
import { RoundingList } from './rounding.ts';

const isTimeZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

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
  zuoraVersion: withDefault<ZuoraVersion>(
    {
      path: 'zuora.version',
      env: 'ZUORA_VERSION',
      help: `Zuora-Version of every request: ${ZUORA_VERSIONS.join(' or ')}; no other was tried`,
      codec: oneOf(...ZUORA_VERSIONS),
    },
    '2025-08-12',
  ),
  zuoraEntityIds: optional({
    path: 'zuora.entityIds',
    env: 'ZUORA_ENTITY_IDS',
    help: 'Zuora-Entity-Ids of every request, where the user serves several entities',
    codec: Text,
  }),
  zuoraOrgIds: optional({
    path: 'zuora.orgIds',
    env: 'ZUORA_ORG_IDS',
    help: 'Zuora-Org-Ids of every request, where the user serves several organizations',
    codec: Text,
  }),
  zuoraTimeZone: withDefault(
    {
      path: 'zuora.timeZone',
      env: 'ZUORA_TIME_ZONE',
      help: 'The tenant’s zone, in which dates of invoices and suspensions are, e.g. America/Los_Angeles or UTC',
      codec: textThat(isTimeZone, 'a time zone such as America/Los_Angeles'),
    },
    'America/Los_Angeles',
  ),
  zuoraOrders: withDefault(
    {
      path: 'zuora.orders',
      env: 'ZUORA_ORDERS',
      help: 'Suspend subscriptions by POST orders, as tenants with Orders do; they are resumed as they were suspended',
      codec: YesNo,
    },
    false,
  ),
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
  zuoraExtraColumns: withDefault<ReadonlyArray<ExtraColumn>>(
    {
      path: 'zuora.extraColumns',
      env: 'ZUORA_EXTRA_COLUMNS',
      help: `More columns of usage files, where the tenant takes or demands them: ${EXTRA_COLUMNS.join(',')}`,
      codec: ExtraColumns,
    },
    [],
  ),
  zuoraImportQueries: withDefault(
    {
      path: 'zuora.importQueries',
      env: 'ZUORA_IMPORT_QUERIES',
      help: 'Ask for an upload in doubt by its import, too; only where the tenant was seen to answer queries for Import',
      codec: YesNo,
    },
    false,
  ),
  zuoraLateUsage: withDefault<'move' | 'keep'>(
    {
      path: 'zuora.lateUsage',
      env: 'ZUORA_LATE_USAGE',
      help: 'Usage of a billed period: move it to the first open day, or keep its days (tenants with Late Usage only)',
      codec: oneOf('move', 'keep'),
    },
    'move',
  ),
  zuoraRounding: optional({
    path: 'zuora.rounding',
    env: 'ZUORA_ROUNDING',
    help: 'Currencies that the tenant rounds otherwise than half up to the minor unit: JPY:Down,CHF:HalfUp:0.05',
    codec: RoundingList,
  }),
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
