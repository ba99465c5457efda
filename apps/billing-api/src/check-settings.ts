/** What must hold before anything starts; a setting that would open a hole is refused. */
import { type ConfigOf, isThisMachine, type Rule, rule, userIdProblem } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { type InvoiceLinks, invoiceLinks } from './routes/invoice-link.ts';
import type { BillingApiConfig, billingApiSettings } from './settings.ts';
import { createSignIn, type SignIn, signInRule } from './sign-in/create-sign-in.ts';
import { type IdentifyService, serviceTokens } from './sign-in/services.ts';
import { allOf, problemsOf, type Validated } from './validation.ts';

type Values = ConfigOf<typeof billingApiSettings>;

/** For the command line, which names the problems of all settings at once. */
export const billingApiRules = (insecureDev: boolean): ReadonlyArray<Rule<Values>> => [
  signInRule(insecureDev),
  rule<Values, 'host'>(['host'], (config) => problemsOf(safeHost({ ...config, insecureDev }))),
  rule<Values, 'linkSecret' | 'linkLifetimeSeconds'>(['linkSecret', 'linkLifetimeSeconds'], (config) =>
    problemsOf(fileLinks(config)),
  ),
  rule<Values, 'corsOrigin'>(['corsOrigin'], (config) => problemsOf(safeOrigin(config))),
  rule<Values, 'staffUsers'>(['staffUsers'], (config) => problemsOf(staffIds(config))),
  rule<Values, 'serviceTokens'>(['serviceTokens'], (config) => problemsOf(services(config))),
];

export interface CheckedSettings {
  readonly signIn: SignIn;
  readonly identifyService: IdentifyService;
  readonly links: InvoiceLinks;
}

/** What is made of the settings that the rules are about; left: everything that is wrong with them. */
export const checkSettings = (config: BillingApiConfig): Validated<CheckedSettings> =>
  allOf({
    signIn: createSignIn(config, config.insecureDev),
    host: safeHost(config),
    links: fileLinks(config),
    origin: safeOrigin(config),
    staff: staffIds(config),
    identifyService: services(config),
  });

const safeHost = ({ host, insecureDev }: Pick<BillingApiConfig, 'host' | 'insecureDev'>): Validated<unknown> =>
  !insecureDev || isThisMachine(host.includes(':') ? `[${host}]` : host)
    ? E.right(host)
    : E.left([
        `--insecure-dev lets everybody say who they are, so BILLING_API_HOST must be of this machine, not ${host}; use 127.0.0.1`,
      ]);

const fileLinks = (config: Pick<BillingApiConfig, 'linkSecret' | 'linkLifetimeSeconds'>): Validated<InvoiceLinks> =>
  E.mapLeft((problem: string) => [`BILLING_API_LINK_SECRET cannot be used: ${problem}`])(
    invoiceLinks({ secret: config.linkSecret.revealEach(), lifetimeSeconds: config.linkLifetimeSeconds }),
  );

/** `*` would let every page on the internet read with the customer's sign-in, and plain HTTP whoever is on the way. */
const safeOrigin = ({ corsOrigin }: Pick<BillingApiConfig, 'corsOrigin'>): Validated<unknown> => {
  if (corsOrigin === undefined) return E.right(corsOrigin);
  const url = URL.parse(corsOrigin);
  if (url === null || url.origin !== corsOrigin)
    return E.left(['BILLING_API_CORS_ORIGIN must be one origin such as https://app.example.com']);
  return url.protocol === 'https:' || isThisMachine(url.hostname)
    ? E.right(corsOrigin)
    : E.left(['BILLING_API_CORS_ORIGIN must begin with https:// unless it is on this machine']);
};

/** Nobody can sign in under an id that is refused; whoever listed it meant another one. */
const staffIds = ({ staffUsers }: Pick<BillingApiConfig, 'staffUsers'>): Validated<unknown> => {
  const problems = staffUsers.flatMap((user) => {
    const problem = userIdProblem(user);
    return problem === undefined ? [] : [`BILLING_API_STAFF_USERS: "${user}" is not a user's id: ${problem}`];
  });
  return problems.length === 0 ? E.right(staffUsers) : E.left(problems);
};

const services = (config: Pick<BillingApiConfig, 'serviceTokens'>): Validated<IdentifyService> =>
  serviceTokens(config.serviceTokens?.reveal());
