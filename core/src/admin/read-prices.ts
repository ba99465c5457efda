/** Use case: what usage of a customer would cost at today's prices. */
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

/** What prices are read from. */
export interface ReadPricesDeps {
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly clock: Clock;
}

/** None: the unit has no price. */
export type PriceOfUsage = (unit: AmountType, quantity: bigint) => OwedMoney;

/** Account and catalog are read once, for all units. */
export const readPrices =
  ({ accounts, catalog, clock }: ReadPricesDeps) =>
  (
    { billingAccount }: Pick<Organization, 'billingAccount'>,
    defaultCurrency: Currency,
  ): TE.TaskEither<ProviderError, PriceOfUsage> =>
    inSteps(async function* () {
      const account = isNone(billingAccount) ? billingAccount : yield* step(accounts.find(billingAccount.value.number));
      const rates = yield* step(catalog.rates);
      const priced = pricedUnits(account, rates, dayOf(clock.now()));
      const own = isNone(account) ? defaultCurrency : account.value.currency;
      return (unit, quantity) => {
        const ofUnit = priced.filter((one) => one.unit === unit).map((one) => ({ ...one, quantity }));
        const charges = chargesOf(ofUnit, own, catalog.rounding);
        return map((amount: Decimal) => ({ amount, currency: own }))(fromNullable(charges.get(own)));
      };
    });
