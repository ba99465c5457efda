/** Use case: how a customer stands, from the directory, the ledger and the provider as they are now. */
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isNone, none, type Option } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { dayOf } from '../shared/calendar.ts';
import type { Clock } from '../shared/clock.ts';
import type { Organization } from '../trials/organization.ts';
import type { DirectoryError, OrganizationDirectory } from '../trials/organization-directory.ts';
import { NODE_SECONDS } from '../usage/amount-type.ts';
import type { LedgerError, TimeRange, UsageLedger, UsageSum } from '../usage/usage-ledger.ts';
import type { ProviderAccount, ProviderAccounts, ProviderCatalog, ProviderError } from './billing-provider.ts';
import {
  type CustomerStatus,
  customerStatus,
  type StatusRanges,
  type StatusUsage,
  statusRanges,
} from './customer-status.ts';
import type { Currency } from './money.ts';

export interface ReadCustomerStatusDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly ledger: Pick<UsageLedger, 'sums'>;
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly clock: Clock;
}

export type CustomerStatusError = DirectoryError | LedgerError | ProviderError;

const asStatusError = (error: CustomerStatusError): CustomerStatusError => error;

const inParallel = sequenceS(TE.ApplyPar);

/** None: the directory names no account, or the provider does not know it. */
const findAccount = (
  accounts: ReadCustomerStatusDeps['accounts'],
  organization: Organization,
): TE.TaskEither<ProviderError, Option<ProviderAccount>> =>
  isNone(organization.zuoraAccountNumber) ? TE.right(none) : accounts.find(organization.zuoraAccountNumber.value);

const NO_SUMS: TE.TaskEither<LedgerError, ReadonlyArray<UsageSum>> = TE.right([]);

const total = (sums: ReadonlyArray<UsageSum>): bigint => sums.reduce((sum, { amount }) => sum + amount, 0n);

const readUsage = (
  ledger: ReadCustomerStatusDeps['ledger'],
  { id }: Organization,
  ranges: StatusRanges,
): TE.TaskEither<LedgerError, StatusUsage> => {
  const sums = (range: TimeRange, by: 'hour' | 'day' | 'month'): typeof NO_SUMS =>
    isNone(id) ? NO_SUMS : ledger.sums({ range, by, instanceIds: [id.value], amountTypes: [NODE_SECONDS] });
  return inParallel({
    days: pipe(
      sums(ranges.days, 'day'),
      TE.map((perDay) => perDay.map(({ start, amount }) => ({ day: dayOf(start), amount }))),
    ),
    activeHour: pipe(sums(ranges.activeHour, 'hour'), TE.map(total)),
    interim: pipe(isNone(ranges.interim) ? NO_SUMS : sums(ranges.interim.value, 'month'), TE.map(total)),
  });
};

/** Reads only. The account is read before the usage, because its cycle day says which usage is needed. */
export const readCustomerStatus =
  ({ directory, ledger, accounts, catalog, clock }: ReadCustomerStatusDeps) =>
  (input: {
    readonly externalId: string;
    /** Shown to those who have no account yet. */
    readonly defaultCurrency: Currency;
  }): TE.TaskEither<CustomerStatusError, CustomerStatus> =>
    pipe(
      TE.Do,
      TE.bind('organization', () => directory.findByExternalId(input.externalId)),
      TE.bindW('account', ({ organization }) => findAccount(accounts, organization)),
      TE.let('now', () => clock.now()),
      TE.let('ranges', ({ organization, account, now }) => statusRanges(organization, account, now)),
      TE.bindW('read', ({ organization, ranges }) =>
        inParallel({
          usage: TE.mapLeft(asStatusError)(readUsage(ledger, organization, ranges)),
          rates: TE.mapLeft(asStatusError)(catalog.rates),
        }),
      ),
      TE.map(({ read, ...found }) => customerStatus({ ...found, ...read, defaultCurrency: input.defaultCurrency })),
    );
