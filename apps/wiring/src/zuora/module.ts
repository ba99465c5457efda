/** Zuora over HTTP: the billing provider, its parts, and the usage uploader. */
import type { BillingProvider } from '@usage-billing/core/invoices';
import { type Clock, instantToMillis } from '@usage-billing/core/shared';
import type { ZuoraConfig, ZuoraRequestLog } from '@usage-billing/zuora';
import * as E from 'fp-ts/lib/Either.js';
import { ContainerModule } from 'inversify';
import type { Registry } from 'prom-client';
import { component, type SystemInUse } from '../component.ts';
import { StartFailure } from '../exit-code.ts';
import { LoggerToken, RegistryToken } from '../process-module.ts';
import type { Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import {
  BillingProviderToken,
  ClockToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderInvoicesToken,
  ProviderPaymentPageToken,
  ProviderPaymentsToken,
  ProviderSubscriptionsToken,
  ProviderUsageToken,
  UsageUploaderToken,
} from '../tokens.ts';
import { type ZuoraAccess, zuoraAccess } from './access.ts';
import { logZuoraRequests } from './request-log.ts';
import { zuoraRequestMetrics } from './request-metrics.ts';
import { isFakeUrl, zuoraRules } from './rules.ts';
import { type ZuoraConfigValues, zuoraSettings } from './settings.ts';

/** Shared by provider and uploader, which share an access token and the limit of concurrent requests. */
export const ZuoraConfigToken = token<ZuoraConfig>('ZuoraConfig');

const load = () => import('@usage-billing/zuora');

/** Each request is logged and measured. */
export const cloudModule = (access: ZuoraAccess): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(ZuoraConfigToken).toResolvedValue(configOf(access), [LoggerToken, RegistryToken, ClockToken]);
    bind(BillingProviderToken).toResolvedValue(
      async (config: ZuoraConfig) => (await load()).zuoraBillingProvider(config),
      [ZuoraConfigToken],
    );
    bind(UsageUploaderToken).toResolvedValue(
      async (config: ZuoraConfig) => (await load()).zuoraUsageUploader(config),
      [ZuoraConfigToken],
    );
    bind(ProviderAccountsToken).toResolvedValue(part('accounts'), [BillingProviderToken]);
    bind(ProviderCatalogToken).toResolvedValue(part('catalog'), [BillingProviderToken]);
    bind(ProviderInvoicesToken).toResolvedValue(part('invoices'), [BillingProviderToken]);
    bind(ProviderUsageToken).toResolvedValue(part('usage'), [BillingProviderToken]);
    bind(ProviderPaymentsToken).toResolvedValue(part('payments'), [BillingProviderToken]);
    bind(ProviderPaymentPageToken).toResolvedValue(part('paymentPage'), [BillingProviderToken]);
    bind(ProviderSubscriptionsToken).toResolvedValue(part('subscriptions'), [BillingProviderToken]);
  });

/** Zuora as the billing provider. */
export const zuora = component({
  settings: zuoraSettings,
  rules: zuoraRules,
  modules: (config) => [cloudModule(accessOf(config))],
  systems: ({ zuoraUrl }) => (zuoraUrl === undefined ? [] : [systemAt(zuoraUrl)]),
});

const systemAt = (zuoraUrl: string): SystemInUse => {
  const { host } = new URL(zuoraUrl);
  const standIn = isFakeUrl(zuoraUrl);
  return { role: 'billing provider', system: `${standIn ? 'fake Zuora' : 'Zuora'} at ${host}`, standIn };
};

const accessOf = (config: ZuoraConfigValues): ZuoraAccess => {
  const access = zuoraAccess(config);
  if (E.isLeft(access)) throw new StartFailure(access.left.join('\n'));
  return access.right;
};

const part =
  <K extends keyof BillingProvider>(name: K) =>
  (provider: BillingProvider): BillingProvider[K] =>
    provider[name];

const configOf =
  (access: ZuoraAccess) =>
  (logger: Logger, registry: Registry, clock: Clock): ZuoraConfig => {
    const log = logZuoraRequests(logger);
    const measure = zuoraRequestMetrics(registry);
    const onRequest = (request: ZuoraRequestLog): void => {
      log(request);
      measure(request);
    };
    const now = (): number => instantToMillis(clock.now());
    return { ...access, auth: revealed(access.auth), now, onRequest };
  };

const revealed = (auth: ZuoraAccess['auth']): ZuoraConfig['auth'] =>
  auth._tag === 'OAuth'
    ? { ...auth, clientSecret: auth.clientSecret.reveal() }
    : { ...auth, apiSecretAccessKey: auth.apiSecretAccessKey.reveal() };
