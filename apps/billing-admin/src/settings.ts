/** What can be configured about the pages of staff. */
import { adminSettings, type ConfigOf, Port, screamingCase, Text, withDefault } from '@usage-billing/wiring';

const about = (name: string, help: string) => ({
  path: `billingAdmin.${name}`,
  env: `BILLING_ADMIN_${screamingCase(name)}`,
  help,
});

export const billingAdminSettings = {
  host: withDefault({ ...about('host', 'Address to listen on'), codec: Text }, '127.0.0.1'),
  port: withDefault({ ...about('port', 'Port to listen on; 0 takes a free one'), codec: Port }, 8086),
  ...adminSettings('billingAdmin', 'BILLING_ADMIN', 24236),
};

export interface BillingAdminConfig extends ConfigOf<typeof billingAdminSettings> {
  /** Everybody on this machine is an admin: for a developer's own machine. */
  readonly insecureDev: boolean;
}
