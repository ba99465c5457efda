/**
 * What the HTTP API takes and returns. These codecs are the only source: they decode requests and encode responses, and
 * the OpenAPI document is generated from them.
 */
import * as t from 'io-ts';
import { InvoiceCursor } from './api-cursor.ts';
import {
  Approximately,
  Count,
  CurrencyCode,
  Day,
  DecimalText,
  MoneyText,
  Time,
  textOf,
  WholeUnits,
  wholeNumber,
  wholeNumberText,
} from './api-values.ts';
import { documented } from './documented.ts';

const days = wholeNumber('Days', 0, Number.MAX_SAFE_INTEGER);

export const TrialResponse = t.strict({ length: days, remaining: days, start: Time, end: Time }, 'Trial');
export type TrialResponse = t.TypeOf<typeof TrialResponse>;

const byCurrency = t.record(CurrencyCode, MoneyText);

const PaymentStatusWord = t.keyof({
  trial: null,
  trial_expired: null,
  subscription_inactive: null,
  payment_error: null,
  payment_due: null,
  active: null,
  unknown: null,
});

export const PaymentStatusResponse = t.strict(
  {
    status: documented(PaymentStatusWord, {
      description: '`unknown`: the billing provider does not respond at the moment; nothing follows from it.',
    }),
    description: documented(t.string, { description: 'What happened; empty where there is nothing to say.' }),
    action: documented(t.string, { description: 'What the customer can do about it; empty where there is nothing.' }),
  },
  'PaymentStatus',
);
export type PaymentStatusResponse = t.TypeOf<typeof PaymentStatusResponse>;

export const UnitStatusResponse = t.strict(
  {
    unit: t.string,
    quantity: documented(Count, {
      description: 'What is billed of the period so far. Below 0 it is a credit, set off against later usage.',
    }),
    usage_to_date: byCurrency,
  },
  'UnitStatus',
);
export type UnitStatusResponse = t.TypeOf<typeof UnitStatusResponse>;

/** Trial, period, usage, cost and payment of an organization. */
export const StatusResponse = t.exact(
  t.intersection([
    t.type({
      trial: TrialResponse,
      billing_period_start: Day,
      billing_period_end: documented(Day, { description: 'The first day that is no longer part of the period.' }),
      usage_to_date: documented(byCurrency, { description: 'Empty while the prices cannot be known.' }),
      usage_per_day: documented(t.record(Day, Count), { description: 'Node-seconds; days without usage are absent.' }),
      units: documented(t.readonlyArray(UnitStatusResponse), {
        description: 'Each unit that the customer pays for; `usage_to_date` above is their sum.',
      }),
      active_hosts: documented(Approximately, {
        description: 'Node-seconds of the hour two hours ago, divided by 3600.',
      }),
      payment_status: PaymentStatusResponse,
      estimated_monthly_usage: documented(t.record(CurrencyCode, WholeUnits), {
        description: 'Empty while the prices cannot be known.',
      }),
    }),
    t.partial({
      currency: documented(CurrencyCode, { description: 'Absent while the account cannot be read.' }),
      interim: t.strict({ usage: byCurrency, start: Time, end: Time }, 'InterimUsage'),
    }),
  ]),
  'Status',
);
export type StatusResponse = t.TypeOf<typeof StatusResponse>;

export const RefusalsResponse = t.exact(
  t.intersection([
    t.type({ data_access: t.boolean, data_upload: t.boolean }),
    t.partial({ reason: documented(t.string, { description: 'Why, for the customer to read.' }) }),
  ]),
  'Refusals',
);

/** What other services may know of an instance, and for how long they may cache it. */
export const InstanceStatusResponse = t.exact(
  t.intersection([
    t.type({
      instance: documented(t.string, { description: 'Internal id.' }),
      organization: documented(t.string, { description: 'External id.' }),
      trial: TrialResponse,
      payment_status: PaymentStatusResponse,
      refusals: documented(RefusalsResponse, { description: 'What the organization is refused now.' }),
      cache_until: documented(Time, { description: 'Until then the response may be cached; also in `Cache-Control`.' }),
    }),
    t.partial({
      payment_status_as_of: documented(Time, {
        description: 'When the billing provider was asked; absent where nothing of it was needed, or is known.',
      }),
    }),
  ]),
  'InstanceStatus',
);
export type InstanceStatusResponse = t.TypeOf<typeof InstanceStatusResponse>;

/** Which hours of usage to return. */
export const UsageQuery = t.partial({
  start: documented(Time, { description: 'Hours from here on. Without it, 24 hours before `end`.' }),
  end: documented(Time, { description: 'Hours before this moment. Without it, now.' }),
});
export type UsageQuery = t.TypeOf<typeof UsageQuery>;

/** Usage by hour, in order; hours without usage do not appear. */
export const UsageResponse = t.readonlyArray(
  t.strict({ start: documented(Time, { description: 'Start of the UTC hour.' }), nodeSeconds: Count }, 'HourOfUsage'),
);
export type UsageResponse = t.TypeOf<typeof UsageResponse>;

export const MAX_PAGE_SIZE = 100;

/** Which page of invoices to return. */
export const InvoicesQuery = t.partial({
  cursor: documented(InvoiceCursor, {
    description: 'From the link to the next page; a new invoice does not move it. Excludes `page`.',
  }),
  page: documented(wholeNumberText('page', 1, 10_000), {
    default: 1,
    description: 'Counts from the newest invoice, so that a new one moves every page.',
  }),
  pageSize: documented(wholeNumberText('pageSize', 1, MAX_PAGE_SIZE), { default: 20 }),
});
export type InvoicesQuery = t.TypeOf<typeof InvoicesQuery>;

export const InvoiceItemResponse = t.strict(
  {
    unit: t.string,
    quantity: DecimalText,
    chargeAmount: MoneyText,
    serviceStart: Day,
    serviceEnd: documented(Day, { description: 'The last day of the service period.' }),
  },
  'InvoiceItem',
);

export const InvoiceFileResponse = t.strict(
  {
    id: t.string,
    versionNumber: t.string,
    url: documented(t.string, { format: 'uri-reference', description: 'Good for a limited time.' }),
  },
  'InvoiceFile',
);

/** A posted invoice as a customer sees it; money is decimal text in the invoice's currency. */
export const InvoiceResponse = t.strict(
  {
    id: t.string,
    number: t.string,
    invoiceDate: Day,
    dueDate: Day,
    currency: CurrencyCode,
    amount: MoneyText,
    balance: MoneyText,
    items: t.readonlyArray(InvoiceItemResponse),
    files: t.readonlyArray(InvoiceFileResponse),
  },
  'Invoice',
);
export type InvoiceResponse = t.TypeOf<typeof InvoiceResponse>;

export const InvoicesResponse = t.readonlyArray(InvoiceResponse);

/** The proof in a link to an invoice's file, and until when it holds. */
export const InvoiceFileQuery = t.type({
  expires: documented(wholeNumberText('expires', 0, 99_999_999_999), { description: 'Seconds since 1970.' }),
  mac: documented(textOf(1, 128), { description: 'Part of the link; proves that this API made it.' }),
});
export type InvoiceFileQuery = t.TypeOf<typeof InvoiceFileQuery>;

/** Lengths are those that the billing provider takes; what may be left out is sent to it as empty text. */
const neededOfContact = { firstName: textOf(1, 100), lastName: textOf(1, 100), country: textOf(1, 64) };

const restOfContact = {
  address1: textOf(0, 255),
  address2: textOf(0, 255),
  city: textOf(0, 40),
  zipCode: textOf(0, 20),
  state: textOf(0, 40),
  workEmail: textOf(0, 80),
  workPhone: textOf(0, 40),
};

/** Whom the bill is made out to. */
export const ContactBody = t.intersection([t.type(neededOfContact), t.partial(restOfContact)], 'ContactBody');
export type ContactBody = t.TypeOf<typeof ContactBody>;

/** What an account is made from when a customer adds a card. */
export const CreateAccountBody = t.type(
  {
    currency: CurrencyCode,
    billToContact: ContactBody,
    paymentMethodId: documented(textOf(1, 64), { description: 'What the hosted payment page returned.' }),
  },
  'CreateAccount',
);
export type CreateAccountBody = t.TypeOf<typeof CreateAccountBody>;

/** The fields of the contact that change. */
export const ChangeContactBody = t.partial({ ...neededOfContact, ...restOfContact }, 'ChangeContact');
export type ChangeContactBody = t.TypeOf<typeof ChangeContactBody>;

/** What changes about an account. */
export const ChangeAccountBody = documented(
  t.partial(
    {
      billToContact: documented(ChangeContactBody, { description: 'Fields that are left out stay as they are.' }),
      subscriptionStatus: documented(t.keyof({ active: null, inactive: null }), {
        description: '`inactive` suspends the subscription, `active` resumes it; from today on.',
      }),
    },
    'ChangeAccount',
  ),
  { minProperties: 1 },
);
export type ChangeAccountBody = t.TypeOf<typeof ChangeAccountBody>;

const contact = {
  firstName: t.string,
  lastName: t.string,
  address1: t.string,
  address2: t.string,
  city: t.string,
  zipCode: t.string,
  state: t.string,
  country: t.string,
  workEmail: t.string,
  workPhone: t.string,
};

const account = t.type({
  number: t.string,
  currency: CurrencyCode,
  billCycleDay: documented(wholeNumber('BillCycleDay', 0, 31), {
    description: '0: the billing provider has set none yet.',
  }),
  balance: MoneyText,
  hasPaymentMethod: t.boolean,
  billToContact: t.strict(contact, 'Contact'),
});

const subscription = t.partial({
  subscription: t.strict(
    { number: t.string, status: documented(t.string, { description: 'As the billing provider calls it.' }) },
    'Subscription',
  ),
});

/** A customer's billing account. */
export const AccountResponse = t.exact(t.intersection([account, subscription]), 'Account');
export type AccountResponse = t.TypeOf<typeof AccountResponse>;

export const AccountOfUserResponse = t.exact(
  t.intersection([
    account,
    subscription,
    t.type({ user: t.strict({ id: t.string, created: Time, trial: TrialResponse }, 'User') }),
  ]),
  'AccountOfUser',
);
export type AccountOfUserResponse = t.TypeOf<typeof AccountOfUserResponse>;

/** The card that pays; its number is masked. */
export const CardResponse = t.strict(
  {
    id: t.string,
    maskedNumber: t.string,
    cardType: t.string,
    expirationMonth: wholeNumber('Month', 1, 12),
    expirationYear: wholeNumber('Year', 1970, 9999),
    cardHolderName: t.string,
  },
  'Card',
);
export type CardResponse = t.TypeOf<typeof CardResponse>;

/** In the words of the script that shows the hosted page: what it takes can be handed on as it is. */
export const AuthTokenResponse = t.exact(
  t.intersection([
    t.type({
      signature: t.string,
      token: documented(t.string, { description: 'Opens the page once, for a limited time.' }),
      tenantId: t.string,
      key: documented(t.string, { description: 'Public key with which the page’s script encrypts the card.' }),
      id: documented(t.string, { description: 'Id of the page.' }),
      url: documented(t.string, { format: 'uri', description: 'Address of the page.' }),
      paymentGateway: t.string,
      param_supportedTypes: documented(t.string, { description: 'Kinds of cards, separated by commas.' }),
    }),
    t.partial({
      field_accountId: documented(t.string, {
        description: 'The account that the card will belong to; absent while there is none.',
      }),
    }),
  ]),
  'AuthToken',
);
export type AuthTokenResponse = t.TypeOf<typeof AuthTokenResponse>;

const billMadeBy = documented(t.keyof({ zuora: null, external: null }), {
  description: '`zuora`: by this system. `external`: outside of it; the team’s organizations are not billed here.',
});

/** Where a team's bills are made from now on. */
export const TeamAccountBody = t.type({ provider: billMadeBy }, 'ChangeTeamAccount');
export type TeamAccountBody = t.TypeOf<typeof TeamAccountBody>;

/** A team's billing account. */
export const TeamAccountResponse = t.strict(
  { id: Count, teamId: t.string, provider: billMadeBy, created: Time },
  'TeamAccount',
);
export type TeamAccountResponse = t.TypeOf<typeof TeamAccountResponse>;
