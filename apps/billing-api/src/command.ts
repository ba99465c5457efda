/** `billing api`: serves the billing API until it is told to stop. */
import {
  type ConfigOf,
  closeContainer,
  cloudModule,
  combine,
  commandFor,
  component,
  createContainer,
  directory,
  drain,
  postgres,
  StartFailure,
  serveUntilStopped,
  zuora,
  zuoraAccess,
  zuoraRules,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { billingApiRules } from './check-settings.ts';
import { billingApiSettings } from './settings.ts';
import { openApiAdminPort, startBillingApi } from './start.ts';

interface Flags {
  readonly insecureDev?: true;
}

const providerSettings = { ...zuoraSettings, deadlineSeconds: billingApiSettings.deadlineSeconds };

/** A call lasts no longer than a request: where Zuora asks for a longer pause, callers are told at once when to come back. */
const provider = component({
  settings: providerSettings,
  rules: zuoraRules,
  modules: (config: ConfigOf<typeof providerSettings>) => {
    const access = zuoraAccess(config);
    if (E.isLeft(access)) throw new StartFailure(access.left.join('\n'));
    return [cloudModule({ ...access.right, callTimeoutMs: config.deadlineSeconds * 1000 })];
  },
  systems: zuora.systems,
});

/** Everything that the process is made of. */
export const billingApi = combine(component({ settings: billingApiSettings }), provider, postgres, directory);

export const billingApiCommand = commandFor(billingApi)<Flags>({
  description:
    'Serves the web pages of customers: accounts, cards, trial, status, usage, invoices (see /openapi.json).\nCallers sign in with a token of an identity provider (OIDC), or through an authenticating proxy in front of it.',
  rules: ({ insecureDev = false }) => billingApiRules(insecureDev),
  options: (command) =>
    command.option(
      '--insecure-dev',
      'let everybody say who they are; only for a developer’s own machine, on a loopback address',
    ),
  showSystems: true,
  examples: [
    ['BILLING_API_OIDC_ISSUER=https://… BILLING_API_OIDC_AUDIENCE=billing billing api', 'trusts tokens of that issuer'],
    ['BILLING_API_PROXY_SECRET=… billing api', 'trusts a proxy that sends X-Proxy-Secret'],
    ['BILLING_API_PROXY_ADDRESSES=10.0.0.0/8 billing api', 'trusts a proxy that connects from there'],
    ['billing api --insecure-dev', 'trusts everybody'],
  ],
  main: ({ config, flags, logger, modules, stopping }) =>
    serveUntilStopped(logger, stopping, async (undo) => {
      const admin = await openApiAdminPort(config);
      undo(admin.close);
      logger.info({ adminUrl: admin.url }, 'listening for probes');
      const container = await createContainer(...modules);
      undo(() => closeContainer(container));
      const { insecureDev = false } = flags;
      const api = await startBillingApi(container, { ...config, insecureDev }, admin);
      undo(api.close);
      undo(drain(admin, [api.server], config.drainSeconds));
      return { url: api.url, adminUrl: api.adminUrl };
    }),
});
