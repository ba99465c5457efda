/** What the laws of the billing provider are given: the provider, and someone who plays customers, time and bill runs. */
import { randomInt, randomUUID } from 'node:crypto';
import {
  type Acceptance,
  type BillingProvider,
  type Currency,
  type NewProviderAccount,
  type ProviderAccount,
  type SubmitError,
  type UploadPart,
  type UsageUploader,
  usageReport,
} from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, startOfDay } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Closable, Law, LawOptions } from './law.ts';
import { instance } from './samples.ts';
import { right } from './unwrap.ts';

/** How the next report meets with an accident. */
export type SubmitFault = 'throttled' | 'refused' | 'lost before it arrived' | 'lost after it arrived';

/** A billing provider, and what moves its world. */
export interface ProviderSubject extends Closable {
  readonly provider: BillingProvider;
  readonly uploader: UsageUploader;
  readonly today: () => Promise<CalendarDay>;
  readonly letDaysPass: (days: number) => Promise<void>;
  /** Lets every import that was taken come to its end. */
  readonly finishImports: () => Promise<void>;
  /** Bills the periods that ended before today, and tries to collect. */
  readonly billRun: () => Promise<void>;
  /** Has the file of an invoice made anew: a change of which the customer sees nothing but another file. */
  readonly rewriteFile: (invoiceNumber: string) => Promise<void>;
  /** A card as a customer leaves it on the payment page, nobody's yet. Answers its payment method id. */
  readonly newCard: (behaviour: 'pays' | 'declines') => Promise<string>;
  /** The next import fails with this reason, although its report is good. */
  readonly failNextImport: (reason: string) => Promise<void>;
  readonly spoilNextSubmit: (fault: SubmitFault) => Promise<void>;
}

/** What laws make a subject do that a real provider does not do for anybody. */
export type ProviderControl =
  /** `letDaysPass` */
  | 'clock'
  /** `billRun` */
  | 'bill runs'
  /** `rewriteFile` */
  | 'new files'
  /** Imports stay pending until `finishImports`. */
  | 'held imports'
  /** `failNextImport` and `spoilNextSubmit` */
  | 'faults'
  /** `newCard('declines')` */
  | 'declining cards'
  /** It collects nothing under 50 cents. */
  | 'smallest amount'
  /** It never rates usage of a period that it billed already; some providers sell a feature that does. */
  | 'no late usage'
  /** It bills usage when its period has ended; some providers rate running periods, too. */
  | 'billing in arrears'
  /** A period without usage is closed by an invoice of 0; some providers skip it. */
  | 'invoices of 0'
  /** It sells in yen, too. */
  | 'yen'
  /** It has a page for cards. */
  | 'payment page'
  /** A report that is sent again under another key counts again. */
  | 'new keys'
  /** A report that is sent again is recognised, whatever its key. */
  | 'known reports'
  /** It keeps the descriptions of lines. */
  | 'descriptions'
  /** `arrivedSince` lists records. */
  | 'listed records';

export type ProviderLaw = Law<ProviderSubject, ProviderControl>;

/** How the provider's laws are registered, and which of them a tenant cannot be put through. */
export type ProviderLawOptions = LawOptions<ProviderControl>;

export const USD = 'USD' as Currency;
export const EUR = 'EUR' as Currency;
export const JPY = 'JPY' as Currency;

/** Looks like an id, and is nobody's. */
export const UNKNOWN_ID = '2c92c0f8ffffffffffffffffffffffff';

/** Random, so that the laws can be run again on a provider that forgets nothing. */
export const newAccountNumber = (): string => `W${randomUUID().replaceAll('-', '').slice(0, 31)}`;

/** The first day of the month before: since then the accounts of the laws are active, and one period of theirs has ended. */
export const firstOfLastMonth = (today: CalendarDay): CalendarDay => {
  const lastOfLastMonth = addDays(today, -Number(today.slice(8)));
  return addDays(lastOfLastMonth, 1 - Number(lastOfLastMonth.slice(8)));
};

/** Active since the first of last month, billed on the first of the month. */
export const anAccount = async (
  subject: ProviderSubject,
  given: Partial<NewProviderAccount> = {},
): Promise<NewProviderAccount> => {
  const start = firstOfLastMonth(await subject.today());
  return {
    number: newAccountNumber(),
    name: 'Frosty Sky',
    currency: USD,
    billToContact: {
      firstName: 'Zoë',
      lastName: "O'Hara",
      address1: '1 Long Street',
      address2: 'Flat "2"',
      city: 'Orléans',
      zipCode: 'SW1A 1AA',
      state: 'London',
      country: 'United Kingdom',
      workEmail: 'owner+billing@frosty.example',
      workPhone: '+44 20 7946 0000',
    },
    paymentMethodId: await subject.newCard('pays'),
    billCycleDay: 1,
    contractEffectiveDate: start,
    customerAcceptanceDate: start,
    ...given,
  };
};

export const created = async (
  subject: ProviderSubject,
  given: Partial<NewProviderAccount> = {},
): Promise<ProviderAccount> => right(subject.provider.accounts.create(await anAccount(subject, given)));

export interface UsedOn {
  readonly quantity: bigint;
  readonly on: CalendarDay;
  /** Instead of the one that the upload's name makes. */
  readonly description?: string;
}

/** A report of node-seconds of the account. */
export const aUsageReport = (account: ProviderAccount, used: ReadonlyArray<UsedOn>): UploadPart => {
  const [subscription] = account.subscriptions;
  const charge = subscription?.charges.find(({ unit }) => unit === NODE_SECONDS);
  if (subscription === undefined || charge === undefined)
    throw new Error(`account ${account.number} has no ${NODE_SECONDS}`);
  const [first] = used;
  const report = usageReport({
    id: BigInt(randomInt(2 ** 40)),
    uploader: 'daily',
    through: addDays(first?.on ?? ('2026-01-01' as CalendarDay), 1),
    createdAt: startOfDay(first?.on ?? ('2026-01-01' as CalendarDay)),
    lines: used.map(({ quantity, on }) => ({
      instanceId: instance('1234'),
      accountNumber: account.number,
      amountType: NODE_SECONDS,
      quantity,
      startDate: on,
      endDate: addDays(on, 1),
      firstUsedOn: on,
      lastUsedOn: on,
      subscriptionNumber: subscription.number,
      chargeNumber: charge.number,
    })),
  });
  const own = used.map(({ description }) => description);
  return {
    ...report,
    lines: report.lines.map((line, n) => ({ ...line, description: own[n] ?? line.description })),
  };
};

/** Sends a report, under the key of its upload. */
export const submitted = (
  { uploader }: Pick<ProviderSubject, 'uploader'>,
  report: UploadPart,
): TaskEither<SubmitError, Acceptance> => uploader.submit({ report, idempotencyKey: report.idempotencyKey });

/** Sends usage and lets its import end. */
export const used = async (
  subject: ProviderSubject,
  account: ProviderAccount,
  ...usage: ReadonlyArray<UsedOn>
): Promise<UploadPart> => {
  const report = aUsageReport(account, usage);
  await right(submitted(subject, report));
  await subject.finishImports();
  return report;
};
