/** Use case: what some usage of a customer would cost at today's prices. */
import { fromNullable, isNone, map } from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Currency, Decimal } from '../invoices/money/money.ts';
import type { ProviderAccounts } from '../invoices/provider/provider-accounts.ts';
import type { ProviderCatalog } from '../invoices/provider/provider-catalog.ts';
import type { ProviderError } from '../invoices/provider/provider-error.ts';
import { chargesOf, pricedUnits } from '../invoices/status/priced-units.ts';
import { dayOf } from '../shared/calendar.ts';
import type { Clock } from '../shared/clock.ts';
import { inSteps, step } from '../shared/result.ts';
import type { Organization } from '../trials/organization.ts';
import type { AmountType } from '../usage/amount-type.ts';
import type { OwedMoney } from './owed-money.ts';

/** What a price is read from. */
export interface PriceOfUsageDeps {
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly clock: Clock;
}

/** None: the unit has no price. */
export const priceOfUsage =
  ({ accounts, catalog, clock }: PriceOfUsageDeps) =>
  (
    { billingAccount }: Pick<Organization, 'billingAccount'>,
    unit: AmountType,
    quantity: bigint,
    defaultCurrency: Currency,
  ): TE.TaskEither<ProviderError, OwedMoney> =>
    inSteps(async function* () {
      const account = isNone(billingAccount) ? billingAccount : yield* step(accounts.find(billingAccount.value.number));
      const rates = yield* step(catalog.rates);
      const priced = pricedUnits(account, rates, dayOf(clock.now())).filter((one) => one.unit === unit);
      const own = isNone(account) ? defaultCurrency : account.value.currency;
      const charges = chargesOf(
        priced.map((one) => ({ ...one, quantity })),
        own,
        catalog.rounding,
      );
      return map((amount: Decimal) => ({ amount, currency: own }))(fromNullable(charges.get(own)));
    });
