/** Use case: what extending a trial would do, to access and to money. It changes nothing. */
import { getOrElse, map, none, some } from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Currency, Decimal } from '../invoices/money/money.ts';
import type { AcceptedDifferences } from '../invoices/reconciliation/accepted-differences.ts';
import type { BilledAlthoughFree, BilledAlthoughFreeError } from '../invoices/reconciliation/billed-although-free.ts';
import { billedAndFreeNow } from '../invoices/reconciliation/billed-and-free-now.ts';
import {
  type CustomerStatusError,
  type ReadCustomerStatusDeps,
  readCustomerStatus,
} from '../invoices/status/read-customer-status.ts';
import type { StaffDecision } from '../shared/decision.ts';
import type { Instant } from '../shared/instant.ts';
import { inSteps, step } from '../shared/result.ts';
import { extendTrial } from '../trials/extension/extend-trial.ts';
import type { Organization } from '../trials/organization.ts';
import { isInTrial } from '../trials/organization-state.ts';
import type { ExtendedTrial, TrialExtensionRefused } from '../trials/ports/organization-directory.ts';
import type { AmountType } from '../usage/amount-type.ts';
import type { UsageLedger } from '../usage/ports/usage-ledger.ts';
import type { OwedMoney } from './owed-money.ts';
import { type PriceOfUsage, readPrices } from './read-prices.ts';

/** What an extension would do as things stand. */
export interface TrialExtensionPreview {
  readonly before: Organization;
  readonly after: Organization;
  readonly told: ExtendedTrial;
  readonly taken: ReadonlyArray<TakenUsage>;
  /** What this period and unpaid time before it come to so far. */
  readonly owed: { readonly before: OwedMoney; readonly after: OwedMoney };
}

/** Usage that becomes free although uploads have taken it: it stays on the bill until somebody credits it. */
export interface TakenUsage {
  readonly unit: AmountType;
  readonly amount: bigint;
  /** At today's prices. */
  readonly price: OwedMoney;
}

/** What the preview is read from. */
export interface PreviewTrialExtensionDeps extends ReadCustomerStatusDeps {
  readonly ledger: Pick<UsageLedger, 'sumsTogether' | 'assigned'>;
  readonly accepted: Pick<AcceptedDifferences, 'all'>;
}

/** Both sums of money are made in the way in which the customer's own page makes them. */
export const previewTrialExtension =
  (deps: PreviewTrialExtensionDeps) =>
  (wanted: {
    readonly externalId: string;
    readonly until: Instant;
    readonly defaultCurrency: Currency;
  }): TE.TaskEither<CustomerStatusError | BilledAlthoughFreeError | TrialExtensionRefused, TrialExtensionPreview> =>
    inSteps(async function* () {
      const { externalId, until, defaultCurrency } = wanted;
      const before = yield* step(deps.directory.findByExternalId(externalId));
      const at = deps.clock.now();
      const { organization: after, told } = yield* step(extendTrial(before, { until, at, decision: NOBODY }));
      const usage = yield* step(takenWhileFree(deps, before, after));
      const taken = yield* step(withPrices(deps, before, usage, defaultCurrency));
      return {
        ...{ before, after, told, taken },
        owed: {
          before: yield* step(owedBy(deps, before, defaultCurrency)),
          after: yield* step(owedBy(deps, after, defaultCurrency)),
        },
      };
    });

/** Without the provider the rest is shown. */
const withPrices = (
  deps: PreviewTrialExtensionDeps,
  organization: Organization,
  usage: ReadonlyMap<AmountType, bigint>,
  defaultCurrency: Currency,
): TE.TaskEither<never, ReadonlyArray<TakenUsage>> => {
  if (usage.size === 0) return TE.right([]);
  const known = readPrices(deps)(organization, defaultCurrency);
  const prices = TE.orElse((): TE.TaskEither<never, PriceOfUsage> => TE.right(() => none))(known);
  return TE.map((priceOf: PriceOfUsage) =>
    [...usage].map(([unit, amount]) => ({ unit, amount, price: priceOf(unit, amount) })),
  )(prices);
};

/** Nothing is written, so nobody decides. */
const NOBODY: StaffDecision = { by: '', note: '', role: 'viewer', through: 'page' };

/** The same as the command says that extends a trial. */
const takenWhileFree = (
  { ledger, accepted, clock }: PreviewTrialExtensionDeps,
  before: Organization,
  after: Organization,
): TE.TaskEither<BilledAlthoughFreeError, ReadonlyMap<AmountType, bigint>> =>
  TE.map((billed: ReadonlyArray<BilledAlthoughFree>) => {
    const byUnit = Map.groupBy(billed, ({ amountType }) => amountType);
    return new Map([...byUnit].map(([unit, of]) => [unit, of.reduce((sum, { amount }) => sum + amount, 0n)]));
  })(billedAndFreeNow({ ledger, accepted }, after, before.trialExpiresAt, clock.now()));

/** In a trial nothing is owed; the customer's page shows then what it would cost without one. */
const owedBy = (
  deps: PreviewTrialExtensionDeps,
  organization: Organization,
  defaultCurrency: Currency,
): TE.TaskEither<CustomerStatusError, OwedMoney> =>
  inSteps(async function* () {
    const directory = { findByExternalId: () => TE.right(organization) };
    const read = readCustomerStatus({ ...deps, directory });
    const status = yield* step(read({ externalId: organization.externalId, defaultCurrency }));
    const currency = getOrElse(() => defaultCurrency)(status.currency);
    const unpaid = map(({ usage }: { readonly usage: ReadonlyMap<Currency, Decimal> }) => usage)(status.interim);
    const parts = [status.usageToDate, ...fromOption(unpaid)].map((amounts) => amounts.get(currency));
    const known = parts.filter((amount) => amount !== undefined);
    if (known.length < parts.length) return none;
    const sum = known.reduce((total, amount) => total.plus(amount), new Decimal(0));
    return some({ currency, amount: isInTrial(organization, deps.clock.now()) ? new Decimal(0) : sum });
  });
