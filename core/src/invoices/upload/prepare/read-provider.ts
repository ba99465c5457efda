/** What a run needs to know from the provider. What cannot be read leaves usage pending; it never fails a run. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { ProviderAccounts } from '../../provider/provider-accounts.ts';
import type { ProviderCatalog } from '../../provider/provider-catalog.ts';
import type { CatalogUnits } from '../report/placement.ts';
import { judgeAccount, type ReadyAccount, type Skip, unreadableAccount } from './billable-usage.ts';

export interface CatalogReading {
  readonly units: CatalogUnits;
  readonly warnings: ReadonlyArray<string>;
}

/** A catalog without any unit is taken for a glitch: by it, all usage would be `not rated`. */
export const readCatalogUnits =
  (catalog: ProviderCatalog): Task<CatalogReading> =>
  async () => {
    const rates = await catalog.rates();
    if (E.isLeft(rates)) {
      return { units: O.none, warnings: [`the catalog could not be read: ${rates.left.message}`] };
    }
    if (rates.right.length === 0) return { units: O.none, warnings: ['the catalog names no unit at all'] };
    return { units: O.some(new Set(rates.right.map(({ unit }) => unit))), warnings: [] };
  };

export const readAccount =
  (accounts: Pick<ProviderAccounts, 'find'>, accountNumber: string): Task<ReadyAccount | Skip> =>
  async () => {
    const found = await accounts.find(accountNumber)();
    return E.isLeft(found) ? unreadableAccount(found.left) : judgeAccount(accountNumber, found.right);
  };
