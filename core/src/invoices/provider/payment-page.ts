/** Port: the provider's own page on which a customer leaves a card, so that no card number passes through here. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ProviderError } from './provider-error.ts';

/** What a browser hands to the page. It is meant for the customer it was asked for, and opens the page once. */
export interface PaymentPageAccess {
  /** Address of the page. */
  readonly url: string;
  readonly pageId: string;
  readonly tenantId: string;
  /** Public key with which the page's script encrypts what the customer types. */
  readonly key: string;
  readonly token: string;
  /** The provider's signature over address, page and token. */
  readonly signature: string;
  readonly paymentGateway: string;
  /** Kinds of cards, separated by commas. */
  readonly supportedTypes: string;
  /** Whose card it will be: the provider's id of the account. None: nobody's until an account is made or updated with it. */
  readonly accountId: Option<string>;
}

/** The provider's own page on which a customer types a card, so that card data never passes through here. */
export interface ProviderPaymentPage {
  /**
   * Access for the customer of this account, each time another; for an account that is not there yet, to a page that
   * names none. None: this installation has no such page.
   */
  readonly access: (accountNumber: string) => TaskEither<ProviderError, Option<PaymentPageAccess>>;
}
