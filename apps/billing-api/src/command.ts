/** The billing API's command line. */
import {
  type AppCommand,
  closeContainer,
  cloudModule,
  createContainer,
  databaseSettings,
  directoryModules,
  directoryRules,
  directorySettings,
  localModule,
  StartFailure,
  serveUntilStopped,
  zuoraAccess,
  zuoraRules,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { billingApiRules, billingApiSettings } from './settings.ts';
import { startBillingApi } from './start.ts';

const commandSettings = { ...billingApiSettings, ...zuoraSettings, ...directorySettings, ...databaseSettings };

interface Flags {
  readonly insecureDev?: true;
}

export const billingApiCommand: AppCommand<typeof commandSettings, Flags> = {
  name: 'billing-api',
  description:
    'Answers the web pages of customers: accounts, cards, trial, status, usage, invoices (see /openapi.json).\nWho is asking is said by a token of an identity provider (OIDC), or by an authenticating proxy in front of it.',
  settings: commandSettings,
  rules: ({ insecureDev = false }) => [...billingApiRules(insecureDev), ...zuoraRules, ...directoryRules],
  options: (command) =>
    command.option('--insecure-dev', 'believe whoever names a user; only for a developer’s own machine'),
  examples: [
    [
      'BILLING_API_OIDC_ISSUER=https://… BILLING_API_OIDC_AUDIENCE=billing billing-api',
      'believes tokens of that issuer',
    ],
    ['BILLING_API_PROXY_SECRET=… billing-api', 'believes a proxy that sends X-Proxy-Secret'],
    ['BILLING_API_PROXY_ADDRESSES=10.0.0.0/8 billing-api', 'believes whoever connects from there'],
    ['billing-api --insecure-dev', 'believes everybody'],
  ],
  main: ({ config, flags, logger }) =>
    serveUntilStopped(logger, async (undo) => {
      const zuora = zuoraAccess(config);
      if (E.isLeft(zuora)) throw new StartFailure(zuora.left.join('\n'));
      const container = await createContainer(
        localModule(config, logger),
        ...directoryModules(config),
        // Nobody is there any more to wait longer: where Zuora asks for it, they are told at once when to come back.
        cloudModule({ ...zuora.right, callTimeoutMs: config.deadlineSeconds * 1000 }),
      );
      undo(() => closeContainer(container));
      const { insecureDev = false } = flags;
      const api = await startBillingApi(container, { ...config, insecureDev });
      undo(api.close);
      return { url: api.url };
    }),
};
