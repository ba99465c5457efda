/** What can be configured about the pages of staff. */
import {
  adminSettings,
  type ConfigOf,
  HttpUrl,
  optional,
  Port,
  proxySettings,
  SecretText,
  screamingCase,
  Text,
  TextList,
  uploadPolicySettings,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';

const about = (name: string, help: string) => ({
  path: `billingAdmin.${name}`,
  env: `BILLING_ADMIN_${screamingCase(name)}`,
  help,
});

const people = (name: string, may: string) =>
  withDefault<ReadonlyArray<string>>(
    { ...about(name, `Who may ${may}, as the proxy or the issuer names them`), codec: TextList },
    [],
    'nobody',
  );

export const billingAdminSettings = {
  host: withDefault({ ...about('host', 'Address to listen on'), codec: Text }, '127.0.0.1'),
  port: withDefault({ ...about('port', 'Port to listen on; 0 takes a free one'), codec: Port }, 8086),
  ...adminSettings('admin'),
  ...proxySettings(about, 'person'),
  publicUrl: optional({
    ...about('publicUrl', 'Where browsers of staff find the pages, without a path; forms are taken only from there'),
    codec: HttpUrl,
  }),
  oidcIssuer: optional({ ...about('oidcIssuer', 'Where staff sign in: the URL of an OIDC issuer'), codec: HttpUrl }),
  oidcClientId: optional({ ...about('oidcClientId', 'The id under which the issuer knows these pages'), codec: Text }),
  oidcClientSecret: optional({
    ...about('oidcClientSecret', 'Its secret; without one it is a public client, with PKCE alone'),
    codec: SecretText,
  }),
  oidcScope: withDefault(
    { ...about('oidcScope', 'The scopes to ask for, with spaces between them'), codec: Text },
    'openid email',
  ),
  oidcNameClaim: withDefault(
    {
      ...about('oidcNameClaim', 'The claim of the ID token that names a person; an email must be verified'),
      codec: Text,
    },
    'email',
  ),
  oidcRoleClaim: optional({
    ...about('oidcRoleClaim', 'The claim with the groups that the lists of roles name; without it they name persons'),
    codec: Text,
  }),
  sessionIdleMinutes: withDefault(
    {
      ...about('sessionIdleMinutes', 'After so many minutes without a request a session ends'),
      codec: wholeNumber(1, 1440),
    },
    30,
  ),
  sessionHours: withDefault(
    { ...about('sessionHours', 'After so many hours a session ends, whatever happens'), codec: wholeNumber(1, 24) },
    10,
  ),
  ...uploadPolicySettings,
  viewers: people('viewers', 'see every page'),
  operators: people('operators', 'see every page and decide'),
  admins: people('admins', 'see every page, decide and change settings'),
};

export interface BillingAdminConfig extends ConfigOf<typeof billingAdminSettings> {
  /** Everybody on this machine is an admin: for a developer's own machine. */
  readonly insecureDev: boolean;
}
