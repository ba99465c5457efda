/** Why a request fails, as the API tells it, and how the errors of the ports become that. */
import type { InvalidField, ProblemName } from '@usage-billing/contracts/wire';
import type {
  ChangeAccountError,
  CreateAccountError,
  ProviderError,
  TeamAccountsError,
  UnclearTerms,
} from '@usage-billing/core/invoices';
import type { DirectoryError } from '@usage-billing/core/trials';
import type { LedgerError } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { isProviderBusy } from './provider-busy.ts';

export interface ApiProblem {
  readonly name: ProblemName;
  readonly detail?: string;
  readonly errors?: ReadonlyArray<InvalidField>;
  readonly retryAfterSeconds?: number;
  /** For 401: how a client may sign in (`WWW-Authenticate`). */
  readonly challenge?: string;
  /** For the log; the client never sees it. */
  readonly cause?: string;
}

/** When a client may come back, where what failed did not say so itself. */
const RETRY_AFTER_SECONDS = 10;

export const invalid = (errors: ReadonlyArray<InvalidField>): ApiProblem => ({
  name: 'bad-request',
  detail: errors.map(({ field, reason }) => `${field} ${reason}`).join('; '),
  errors,
});

export const unavailable = (
  name: 'provider-failed' | 'directory-failed' | 'identity-provider-failed' | 'database-failed' | 'busy' | 'too-slow',
  cause: string,
  retryAfter: O.Option<number> = O.none,
): ApiProblem => ({
  name,
  cause,
  retryAfterSeconds: Math.max(1, Math.ceil(O.getOrElse(() => RETRY_AFTER_SECONDS)(retryAfter))),
});

export type PortError = DirectoryError | ProviderError | LedgerError | TeamAccountsError | UnclearTerms;

/** A provider that refuses a read has failed: the customer did nothing wrong. */
export const portProblem = (error: PortError): ApiProblem => {
  switch (error._tag) {
    case 'OrganizationNotFound':
      return { name: 'organization-not-found' };
    case 'DirectoryUnavailable':
      return unavailable('directory-failed', error.message);
    case 'ProviderUnavailable':
      return unavailable(isProviderBusy(error) ? 'busy' : 'provider-failed', error.message, error.retryAfterSeconds);
    case 'ProviderRefused':
      return unavailable('provider-failed', `refused: ${error.message}`);
    case 'UnclearTerms':
      return { name: 'billing-terms-unclear', cause: `account ${error.accountNumber}: ${error.message}` };
    case 'LedgerUnavailable':
    case 'TeamAccountsUnavailable':
      return unavailable('database-failed', error.message);
  }
};

/** A provider that refuses a change refuses what the customer sent. */
export const changeProblem = (error: ChangeAccountError): ApiProblem => {
  switch (error._tag) {
    case 'NoAccount':
      return { name: 'account-not-found' };
    case 'NoSubscription':
      return { name: 'account-without-subscription' };
    case 'ProviderRefused':
      return { name: 'provider-refused', cause: error.message };
    default:
      return portProblem(error);
  }
};

/** Creating an account can fail for reasons that the customer can do something about. */
export const creationProblem = (error: CreateAccountError): ApiProblem => {
  switch (error._tag) {
    case 'AccountInAnotherCurrency':
      return {
        name: 'account-in-other-currency',
        detail: `The account is in ${error.currency}; it cannot become one in ${error.requested}.`,
      };
    case 'ProviderRefused':
      return {
        name: 'provider-refused',
        detail:
          'Usual reasons: paymentMethodId did not come from the hosted page for cards, or belongs to another account; or nothing is sold in this currency.',
        cause: error.message,
      };
    case 'AccountNotBillable':
      if (error.reason === 'no subscription') return { name: 'account-without-subscription', cause: error.message };
      if (error.reason === 'no bill cycle day')
        return { name: 'provider-refused', detail: 'The account cannot be billed yet.', cause: error.message };
      // Account and card were accepted a moment ago and cannot be read yet: a retry helps.
      return unavailable('provider-failed', error.message);
    case 'JournalUnavailable':
    case 'SharedAccountsUnavailable':
    case 'AggregatesTaken':
      return unavailable('database-failed', error.message);
    default:
      return portProblem(error);
  }
};
