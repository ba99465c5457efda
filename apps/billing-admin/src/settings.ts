/** What can be configured about the pages of staff. */
import {
  adminSettings,
  type ConfigOf,
  Port,
  proxySettings,
  screamingCase,
  Text,
  TextList,
  withDefault,
} from '@usage-billing/wiring';

const about = (name: string, help: string) => ({
  path: `billingAdmin.${name}`,
  env: `BILLING_ADMIN_${screamingCase(name)}`,
  help,
});

const people = (name: string, may: string) =>
  withDefault<ReadonlyArray<string>>(
    { ...about(name, `Who may ${may}, as the proxy names them`), codec: TextList },
    [],
    'nobody',
  );

export const billingAdminSettings = {
  host: withDefault({ ...about('host', 'Address to listen on'), codec: Text }, '127.0.0.1'),
  port: withDefault({ ...about('port', 'Port to listen on; 0 takes a free one'), codec: Port }, 8086),
  ...adminSettings('billingAdmin', 'BILLING_ADMIN', 24236),
  ...proxySettings(about, 'person'),
  viewers: people('viewers', 'see every page'),
  operators: people('operators', 'see every page and decide'),
  admins: people('admins', 'see every page, decide and change settings'),
};

export interface BillingAdminConfig extends ConfigOf<typeof billingAdminSettings> {
  /** Everybody on this machine is an admin: for a developer's own machine. */
  readonly insecureDev: boolean;
}
