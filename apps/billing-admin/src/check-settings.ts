/** What must hold before anything starts; nothing that would let strangers in is started. */
import { isThisMachine, type Rule, rule } from '@usage-billing/wiring';
import type { BillingAdminConfig } from './settings.ts';

type Values = Omit<BillingAdminConfig, 'insecureDev'>;

export const billingAdminRules = (insecureDev: boolean): ReadonlyArray<Rule<Values>> => [
  rule<Values, 'host'>(['host'], (config) => settingsProblems({ ...config, insecureDev })),
];

/** Sentences for the person who starts the app. */
export const settingsProblems = ({
  host,
  insecureDev,
}: Pick<BillingAdminConfig, 'host' | 'insecureDev'>): ReadonlyArray<string> => {
  if (!insecureDev) return [NOTHING_CONFIGURED];
  return isThisMachine(host.includes(':') ? `[${host}]` : host)
    ? []
    : [
        `--insecure-dev makes everybody an admin, so BILLING_ADMIN_HOST must be of this machine, not ${host}; use 127.0.0.1`,
      ];
};

const NOTHING_CONFIGURED = 'Nothing says who is asking. Give --insecure-dev on your own machine.';
