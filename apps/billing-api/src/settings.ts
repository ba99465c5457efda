/** What can be configured, and what is checked before anything starts. */
import { CurrencyCode } from '@usage-billing/contracts/wire';
import { type Currency, DATE_FORMATS, type DateFormat } from '@usage-billing/core/invoices';
import {
  type ConfigOf,
  type ConfigProblems,
  oneOf,
  optional,
  Port,
  type Rule,
  required,
  rule,
  SecretText,
  Text,
  TextList,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { type InvoiceLinks, invoiceLinks } from './routes/invoice-link.ts';
import { about } from './setting-name.ts';
import { type SignIn, signInOf, signInRule, signInSettings } from './sign-in/settings.ts';

export const billingApiSettings = {
  ...signInSettings,
  host: withDefault({ ...about('host', 'Address to listen on'), codec: Text }, '127.0.0.1'),
  port: withDefault({ ...about('port', 'Port to listen on; 0 takes a free one'), codec: Port }, 8085),
  staffUsers: withDefault<ReadonlyArray<string>>(
    { ...about('staffUsers', 'Users who may say who makes the bill of a team'), codec: TextList },
    [],
    'nobody',
  ),
  linkSecret: required({
    ...about('linkSecret', 'Signs links to invoice files; 32 bytes or more, the same for every copy of the API'),
    codec: SecretText,
  }),
  linkLifetimeSeconds: withDefault(
    { ...about('linkLifetimeSeconds', 'How long such a link is good'), codec: wholeNumber(1, 604_800) },
    3_600,
  ),
  defaultCurrency: withDefault<Currency>(
    { ...about('defaultCurrency', 'Shown to those who have no account yet'), codec: CurrencyCode },
    'USD' as Currency,
  ),
  deadlineSeconds: withDefault(
    { ...about('deadlineSeconds', 'How long a request may wait for what it needs'), codec: wholeNumber(1, 300) },
    30,
  ),
  providerTimeoutSeconds: withDefault(
    {
      ...about('providerTimeoutSeconds', 'How long a status waits for Zuora before it is told without it'),
      codec: wholeNumber(1, 300),
    },
    5,
  ),
  directoryCacheSeconds: withDefault(
    {
      ...about('directoryCacheSeconds', 'How old what the directory said may be, to read; 0 asks every time'),
      codec: wholeNumber(0, 300),
    },
    10,
  ),
  requestsPerMinute: withDefault(
    { ...about('requestsPerMinute', 'How many requests one user may make'), codec: wholeNumber(1, 1_000_000) },
    600,
  ),
  corsOrigin: optional({ ...about('corsOrigin', 'The one origin whose pages may call the API'), codec: Text }),
  dateFormat: withDefault<DateFormat>(
    {
      path: 'zuora.dateFormat',
      env: 'ZUORA_DATE_FORMAT',
      help: `How Zuora’s user writes dates: ${DATE_FORMATS.join(', ')}`,
      codec: oneOf(...DATE_FORMATS),
    },
    'MM/DD/YYYY',
  ),
};

export interface BillingApiConfig extends ConfigOf<typeof billingApiSettings> {
  /** Believes whoever says that they are a user: for a developer's own machine. */
  readonly insecureDev: boolean;
}

type LinkValues = Pick<BillingApiConfig, 'linkSecret' | 'linkLifetimeSeconds'>;
type Checked<A> = E.Either<ConfigProblems, A>;

const linksOf = (config: LinkValues): Checked<InvoiceLinks> =>
  E.mapLeft((problem: string) => [`BILLING_API_LINK_SECRET cannot be used: ${problem}`])(
    invoiceLinks({ secret: config.linkSecret.reveal(), lifetimeSeconds: config.linkLifetimeSeconds }),
  );

/** `*` would let every page on the internet read with the customer's sign-in. */
const originOf = ({ corsOrigin }: Pick<BillingApiConfig, 'corsOrigin'>): Checked<string | undefined> =>
  corsOrigin === undefined || (URL.canParse(corsOrigin) && new URL(corsOrigin).origin === corsOrigin)
    ? E.right(corsOrigin)
    : E.left(['BILLING_API_CORS_ORIGIN must be one origin such as https://app.example.com']);

const problemsOf = <A>(judged: Checked<A>): ConfigProblems => (E.isLeft(judged) ? judged.left : []);

type Values = ConfigOf<typeof billingApiSettings>;

/** What has to hold before anything starts. */
export const billingApiRules = (insecureDev: boolean): ReadonlyArray<Rule<Values>> => [
  signInRule(insecureDev),
  rule<Values, keyof LinkValues>(['linkSecret', 'linkLifetimeSeconds'], (config) => problemsOf(linksOf(config))),
  rule<Values, 'corsOrigin'>(['corsOrigin'], (config) => problemsOf(originOf(config))),
];

/** The parts that the rules are about; or everything that is wrong with them, at once. */
export const checkedParts = (
  config: BillingApiConfig,
): Checked<{ readonly signIn: SignIn; readonly links: InvoiceLinks }> => {
  const signIn = signInOf(config, config.insecureDev);
  const links = linksOf(config);
  const origin = originOf(config);
  if (E.isRight(signIn) && E.isRight(links) && E.isRight(origin))
    return E.right({ signIn: signIn.right, links: links.right });
  return E.left([...problemsOf(signIn), ...problemsOf(links), ...problemsOf(origin)]);
};
