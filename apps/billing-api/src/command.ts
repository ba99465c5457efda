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
  postgres,
  StartFailure,
  serveUntilStopped,
  zuora,
  zuoraAccess,
  zuoraRules,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { deploymentRules } from './deployment-rules.ts';
import { billingApiRules, billingApiSettings } from './settings.ts';
import { startBillingApi } from './start.ts';

interface Flags {
  readonly insecureDev?: true;
}

const providerSettings = { ...zuoraSettings, deadlineSeconds: billingApiSettings.deadlineSeconds };

/** A call is given up with its request: nobody waits for it any longer. */
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
    'Answers the web pages of customers: accounts, cards, trial, status, usage, invoices (see /openapi.json).\nWho is asking is said by a token of an identity provider (OIDC), or by an authenticating proxy in front of it.',
  rules: ({ insecureDev = false }) => [...billingApiRules(insecureDev), ...deploymentRules(insecureDev)],
  options: (command) =>
    command.option('--insecure-dev', 'believe whoever names a user; only for a developer’s own machine'),
  showSystems: true,
  examples: [
    [
      'BILLING_API_OIDC_ISSUER=https://… BILLING_API_OIDC_AUDIENCE=billing billing api',
      'believes tokens of that issuer',
    ],
    ['BILLING_API_PROXY_SECRET=… billing api', 'believes a proxy that sends X-Proxy-Secret'],
    ['BILLING_API_PROXY_ADDRESSES=10.0.0.0/8 billing api', 'believes whoever connects from there'],
    ['billing api --insecure-dev', 'believes everybody'],
  ],
  main: ({ config, flags, logger, modules }) =>
    serveUntilStopped(logger, async (undo) => {
      const container = await createContainer(...modules);
      undo(() => closeContainer(container));
      const { insecureDev = false } = flags;
      const api = await startBillingApi(container, { ...config, insecureDev });
      undo(api.close);
      return { url: api.url };
    }),
});
