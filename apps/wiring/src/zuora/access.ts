/** Access to Zuora, out of its settings. */
import type { UsageReportFormat } from '@usage-billing/core/invoices';
import {
  type DateFormat,
  type ExtraColumn,
  type PaymentPageConfig,
  type ZuoraVersion,
  zuoraReportFormat,
} from '@usage-billing/zuora';
import * as E from 'fp-ts/lib/Either.js';
import type { ConfigProblems } from '../config/rule.ts';
import type { Secret } from '../config/secret.ts';
import type { TenantRounding } from './rounding.ts';
import { type ZuoraConfigValues, zuoraSettings } from './settings.ts';

export interface ZuoraAccess {
  readonly baseUrl: string;
  readonly auth:
    | { readonly _tag: 'OAuth'; readonly clientId: string; readonly clientSecret: Secret }
    | { readonly _tag: 'Keys'; readonly apiAccessKeyId: string; readonly apiSecretAccessKey: Secret };
  readonly version?: ZuoraVersion;
  readonly timeZone?: string;
  readonly orders?: boolean;
  readonly entityIds?: string;
  readonly orgIds?: string;
  readonly productSku: string;
  readonly ratePlan?: string;
  readonly maxConcurrent?: number;
  readonly dateFormat?: DateFormat;
  readonly extraColumns?: ReadonlyArray<ExtraColumn>;
  readonly importQueries?: boolean;
  readonly lateUsage?: 'move' | 'keep';
  readonly rounding?: TenantRounding;
  /** How long a call may take with all its retries. */
  readonly callTimeoutMs?: number;
  /** Absent: there is no page on which customers enter a card. */
  readonly paymentPage?: PaymentPageConfig;
}

/** The access that the settings describe, or everything that is missing. Never left where `zuoraRules` were checked. */
export const zuoraAccess = (config: ZuoraConfigValues): E.Either<ConfigProblems, ZuoraAccess> => {
  const [baseUrl, auth, page] = [baseUrlOf(config), authOf(config), pageOf(config)];
  const { zuoraProductSku: productSku, zuoraRatePlan: ratePlan, zuoraMaxConcurrent: maxConcurrent } = config;
  const { zuoraVersion: version, zuoraEntityIds: entityIds, zuoraOrgIds: orgIds } = config;
  const { zuoraExtraColumns: extraColumns, zuoraImportQueries: importQueries } = config;
  const { zuoraTimeZone: timeZone, zuoraOrders: orders } = config;
  const { zuoraDateFormat: dateFormat, zuoraLateUsage: lateUsage, zuoraRounding: rounding } = config;
  if (E.isLeft(baseUrl) || E.isLeft(auth) || E.isLeft(page))
    return E.left([...problemsOf(baseUrl), ...problemsOf(auth), ...problemsOf(page)]);
  return E.right({
    baseUrl: baseUrl.right,
    auth: auth.right,
    version,
    timeZone,
    orders,
    productSku,
    maxConcurrent,
    dateFormat,
    extraColumns,
    importQueries,
    lateUsage,
    ...(entityIds === undefined ? {} : { entityIds }),
    ...(orgIds === undefined ? {} : { orgIds }),
    ...(rounding === undefined ? {} : { rounding }),
    ...(ratePlan === undefined ? {} : { ratePlan }),
    ...(page.right === undefined ? {} : { paymentPage: page.right }),
  });
};

/** What Zuora is sent, for whoever shows it; it needs no access. */
export const usageReportFormat = ({
  zuoraDateFormat: dateFormat,
  zuoraExtraColumns: extraColumns,
}: Pick<ZuoraConfigValues, 'zuoraDateFormat' | 'zuoraExtraColumns'>): UsageReportFormat =>
  zuoraReportFormat({ dateFormat, extraColumns });

const missing = (name: keyof typeof zuoraSettings): string => {
  const { env, help, path } = zuoraSettings[name];
  return `${env} is missing (${help}). Set it, or "${path}" in the configuration file.`;
};

/** The last slash may be missing. */
export const baseUrlOf = ({ zuoraUrl }: Pick<ZuoraConfigValues, 'zuoraUrl'>): E.Either<ConfigProblems, string> => {
  if (zuoraUrl === undefined) return E.left([missing('zuoraUrl')]);
  const baseUrl = zuoraUrl.replace(/\/?$/, '/');
  const { pathname, search, hash } = new URL(baseUrl);
  return pathname.endsWith('/v1/') && search === '' && hash === ''
    ? E.right(baseUrl)
    : E.left([`${zuoraSettings.zuoraUrl.env} must end in /v1/, as https://rest.zuora.com/v1/ does`]);
};

export type Credentials = Pick<
  ZuoraConfigValues,
  'zuoraClientId' | 'zuoraClientSecret' | 'zuoraApiAccessKeyId' | 'zuoraApiSecretAccessKey'
>;

export const authOf = (config: Credentials): E.Either<ConfigProblems, ZuoraAccess['auth']> => {
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

export type PageValues = Pick<
  ZuoraConfigValues,
  'zuoraPaymentPageUrl' | 'zuoraPaymentPageId' | 'zuoraPaymentPageGateway' | 'zuoraPaymentPageCardTypes'
>;

/** Undefined: no page is configured. An incomplete one is an error. */
export const pageOf = (config: PageValues): E.Either<ConfigProblems, PaymentPageConfig | undefined> => {
  const { zuoraPaymentPageUrl: url, zuoraPaymentPageId: pageId, zuoraPaymentPageGateway: paymentGateway } = config;
  if (url !== undefined && pageId !== undefined && paymentGateway !== undefined)
    return E.right({ url, pageId, paymentGateway, supportedTypes: config.zuoraPaymentPageCardTypes });
  const names = ['zuoraPaymentPageUrl', 'zuoraPaymentPageId', 'zuoraPaymentPageGateway'] as const;
  const absent = names.filter((name) => config[name] === undefined);
  return absent.length === names.length ? E.right(undefined) : E.left(absent.map(missing));
};

export const problemsOf = <A>(result: E.Either<ConfigProblems, A>): ConfigProblems =>
  E.isLeft(result) ? result.left : [];
