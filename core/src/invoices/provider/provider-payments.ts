/** Port: the card that pays. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ProviderError } from './provider-error.ts';

/** A card as it may be shown: its number is masked by the provider. */
export interface CreditCard {
  readonly id: string;
  readonly maskedNumber: string;
  readonly cardType: string;
  readonly expirationMonth: number;
  readonly expirationYear: number;
  readonly cardHolderName: string;
}

/** The cards from which an account pays. */
export interface ProviderPayments {
  readonly defaultCard: (accountNumber: string) => TaskEither<ProviderError, Option<CreditCard>>;
  /**
   * Makes one of the account's own cards the one that pays, and answers it. Idempotent. None: the account has no such
   * card, whoever else may have it, or there is no such account; then nothing is changed.
   */
  readonly setDefaultCard: (
    accountNumber: string,
    paymentMethodId: string,
  ) => TaskEither<ProviderError, Option<CreditCard>>;
}
