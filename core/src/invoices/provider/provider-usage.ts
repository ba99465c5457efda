/** Port: what the provider holds of an account’s usage. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { Decimal } from '../money/money.ts';
import type { ProviderError } from './provider-error.ts';

/** One record of usage at the provider. */
export interface ProviderUsageRecord {
  readonly accountNumber: string;
  readonly unit: AmountType;
  readonly quantity: Decimal;
  readonly startsAt: Instant;
  readonly status: 'Importing' | 'Pending' | 'Processed' | { readonly unknown: string };
  readonly description: Option<string>;
  readonly chargeNumber: Option<string>;
}

/** What the provider holds of the usage that was sent to it. */
export interface ProviderUsage {
  /** What the provider holds of the account's usage, newest first, page by page. */
  readonly ofAccount: (accountNumber: string) => Pages<ProviderError, ProviderUsageRecord>;
}
