/** `billing admin`: serves the pages of staff until it is told to stop. */
import {
  closeContainer,
  combine,
  commandFor,
  component,
  createContainer,
  directory,
  eventStore,
  postgres,
  serveUntilStopped,
  zuora,
} from '@usage-billing/wiring';
import { billingAdminRules } from './check-settings.ts';
import { billingAdminSettings } from './settings.ts';
import { startBillingAdmin } from './start.ts';

interface Flags {
  readonly insecureDev?: true;
}

/** Everything that the process is made of. */
export const billingAdmin = combine(
  component({ settings: billingAdminSettings }),
  postgres,
  directory,
  eventStore,
  zuora,
);

export const billingAdminCommand = commandFor(billingAdmin)<Flags>({
  description:
    'Serves the pages of staff: whether all is well, what waits for a person, organizations, uploads, jobs and the audit log. The same is JSON below /admin/api.',
  rules: ({ insecureDev = false }) => billingAdminRules(insecureDev),
  options: (command) =>
    command.option(
      '--insecure-dev',
      'make everybody an admin without sign-in; only for a developer’s own machine, on a loopback address',
    ),
  showSystems: true,
  examples: [
    [
      'BILLING_ADMIN_PUBLIC_URL=https://… BILLING_ADMIN_OIDC_ISSUER=https://… BILLING_ADMIN_OIDC_CLIENT_ID=… BILLING_ADMIN_ADMINS=ada@… billing admin',
      'has staff sign in at an OIDC issuer',
    ],
    [
      'BILLING_ADMIN_PUBLIC_URL=https://… BILLING_ADMIN_PROXY_SECRET=… BILLING_ADMIN_VIEWERS=ada,bob billing admin',
      'trusts a proxy that sends X-Proxy-Secret',
    ],
    ['billing admin --insecure-dev', 'trusts everybody on this machine'],
  ],
  main: ({ config, flags, logger, modules, stopping }) =>
    serveUntilStopped(logger, stopping, async (undo) => {
      const container = await createContainer(...modules);
      undo(() => closeContainer(container));
      const admin = await startBillingAdmin(container, { ...config, insecureDev: flags.insecureDev ?? false });
      undo(admin.close);
      return { url: `${admin.url}/admin`, adminUrl: admin.adminUrl };
    }),
});
