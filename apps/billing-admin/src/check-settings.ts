/** What must hold before anything starts; nothing that would let strangers in is started. */
import { isThisMachine, type Rule, rule } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { type BillingAdminConfig, billingAdminSettings } from './settings.ts';
import { createSignIn } from './sign-in.ts';

type Values = Omit<BillingAdminConfig, 'insecureDev'>;

const NAMES = Object.keys(billingAdminSettings) as ReadonlyArray<keyof Values>;

export const billingAdminRules = (insecureDev: boolean): ReadonlyArray<Rule<Values>> => [
  rule<Values, keyof Values>(NAMES, (config) => settingsProblems({ ...config, insecureDev })),
];

/** Sentences for the person who starts the app. */
export const settingsProblems = (config: BillingAdminConfig): ReadonlyArray<string> => {
  const { host, insecureDev } = config;
  const signIn = createSignIn(config);
  return [
    ...(E.isLeft(signIn) ? signIn.left : []),
    ...(!insecureDev || isThisMachine(host.includes(':') ? `[${host}]` : host)
      ? []
      : [
          `--insecure-dev makes everybody an admin, so BILLING_ADMIN_HOST must be of this machine, not ${host}; use 127.0.0.1`,
        ]),
  ];
};
