/** What must hold before anything starts; nothing that would let strangers in is started. */
import { isThisMachine, type Rule, rule, safeUrl } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { type BillingAdminConfig, billingAdminSettings } from './settings.ts';
import { createSignIn } from './sign-in/sign-in.ts';

type Values = Omit<BillingAdminConfig, 'insecureDev'>;

const NAMES = Object.keys(billingAdminSettings) as ReadonlyArray<keyof Values>;

export const billingAdminRules = (insecureDev: boolean): ReadonlyArray<Rule<Values>> => [
  rule<Values, keyof Values>(NAMES, (config) => settingsProblems({ ...config, insecureDev })),
  ...safeUrl(billingAdminSettings, 'publicUrl'),
  ...safeUrl(billingAdminSettings, 'oidcIssuer'),
];

/** Sentences for the person who starts the app. */
export const settingsProblems = (config: BillingAdminConfig): ReadonlyArray<string> => {
  const { host, insecureDev } = config;
  const signIn = createSignIn(config);
  return [
    ...(E.isLeft(signIn) ? signIn.left : []),
    ...publicUrlProblems(config),
    ...(!insecureDev || isThisMachine(host.includes(':') ? `[${host}]` : host)
      ? []
      : [
          `--insecure-dev makes everybody an admin, so BILLING_ADMIN_HOST must be of this machine, not ${host}; use 127.0.0.1`,
        ]),
  ];
};

const publicUrlProblems = ({ publicUrl, insecureDev }: BillingAdminConfig): ReadonlyArray<string> => {
  if (publicUrl === undefined)
    return insecureDev
      ? []
      : [
          'BILLING_ADMIN_PUBLIC_URL is missing: name the address at which browsers of staff find the pages, such as https://billing-admin.example.com; forms are taken only from there',
        ];
  const { origin, pathname, search, hash } = new URL(publicUrl);
  return pathname + search + hash === '/'
    ? []
    : [`BILLING_ADMIN_PUBLIC_URL must be an address without a path, such as ${origin}`];
};
