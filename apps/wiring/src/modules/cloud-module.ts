/** The outside services: Zuora over HTTP. */
import type { BillingProvider } from '@usage-billing/core/invoices';
import { type ZuoraConfig, type ZuoraRequestLog, zuoraBillingProvider, zuoraUsageUploader } from '@usage-billing/zuora';
import { ContainerModule } from 'inversify';
import type { ZuoraAccess } from '../config/zuora-settings.ts';
import type { Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import {
  BillingProviderToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderPaymentPageToken,
  ProviderPaymentsToken,
  ProviderSubscriptionsToken,
  ProviderUsageToken,
  UsageUploaderToken,
} from '../tokens.ts';
import { LoggerToken } from './local-module.ts';
import { logZuoraRequests } from './zuora-log.ts';

/** One for both adapters, because they share its access token and its limit of requests at once. */
export const ZuoraConfigToken = token<ZuoraConfig>('ZuoraConfig');

const revealed = (auth: ZuoraAccess['auth']): ZuoraConfig['auth'] =>
  auth._tag === 'OAuth'
    ? { ...auth, clientSecret: auth.clientSecret.reveal() }
    : { ...auth, apiSecretAccessKey: auth.apiSecretAccessKey.reveal() };

/** Each request is logged; `onRequest` hears of it too. */
export const cloudModule = (
  access: ZuoraAccess,
  onRequest: (request: ZuoraRequestLog) => void = () => undefined,
): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const configWith = (logger: Logger): ZuoraConfig => {
      const log = logZuoraRequests(logger);
      const both = (request: ZuoraRequestLog): void => {
        log(request);
        onRequest(request);
      };
      return { ...access, auth: revealed(access.auth), onRequest: both };
    };
    bind(ZuoraConfigToken).toResolvedValue(configWith, [LoggerToken]);
    bind(BillingProviderToken).toResolvedValue(zuoraBillingProvider, [ZuoraConfigToken]);
    bind(UsageUploaderToken).toResolvedValue(zuoraUsageUploader, [ZuoraConfigToken]);
    const part =
      <K extends keyof BillingProvider>(name: K) =>
      (provider: BillingProvider) =>
        provider[name];
    bind(ProviderAccountsToken).toResolvedValue(part('accounts'), [BillingProviderToken]);
    bind(ProviderCatalogToken).toResolvedValue(part('catalog'), [BillingProviderToken]);
    bind(ProviderInvoicesToken).toResolvedValue(part('invoices'), [BillingProviderToken]);
    bind(ProviderUsageToken).toResolvedValue(part('usage'), [BillingProviderToken]);
    bind(ProviderPaymentsToken).toResolvedValue(part('payments'), [BillingProviderToken]);
    bind(ProviderPaymentPageToken).toResolvedValue(part('paymentPage'), [BillingProviderToken]);
    bind(ProviderSubscriptionsToken).toResolvedValue(part('subscriptions'), [BillingProviderToken]);
  });
