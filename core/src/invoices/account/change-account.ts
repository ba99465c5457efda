/** Use case: a customer changes who the bill goes to, or stops and resumes the subscription. */
import { pipe } from 'fp-ts/lib/function.js';
import { isSome, type Option } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryError, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import type { BillToContact, ProviderAccount, ProviderAccounts } from '../provider/provider-accounts.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { ProviderSubscriptions } from '../provider/provider-subscriptions.ts';

export interface ChangeAccountDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly accounts: Pick<ProviderAccounts, 'find' | 'updateContact'>;
  readonly subscriptions: ProviderSubscriptions;
}

/** Whether the user may do this was asked before (`OrganizationDirectory.mayUser`). */
export interface ChangeAccountInput {
  readonly externalId: string;
  /** Fields that are left out stay as they are. */
  readonly billToContact: Option<Partial<BillToContact>>;
  /** `inactive` suspends, `active` resumes. */
  readonly subscriptionStatus: Option<'active' | 'inactive'>;
}

export interface NoAccount {
  readonly _tag: 'NoAccount';
  readonly externalId: string;
}

export interface NoSubscription {
  readonly _tag: 'NoSubscription';
  readonly accountNumber: string;
}

export type ChangeAccountError = NoAccount | NoSubscription | DirectoryError | ProviderError;

type Step<A> = TE.TaskEither<ChangeAccountError, A>;

const setStatus = (
  { subscriptions }: ChangeAccountDeps,
  { number: accountNumber, subscription }: ProviderAccount,
  status: 'active' | 'inactive',
): Step<void> => {
  if (!isSome(subscription)) return TE.left({ _tag: 'NoSubscription', accountNumber });
  const { number } = subscription.value;
  return status === 'active' ? subscriptions.resume(number) : subscriptions.suspend(number);
};

/**
 * The account as it is afterwards. Idempotent. A subscription that is not there is noticed before anything is changed;
 * the contact is changed first, and stays changed if the provider then refuses to change the subscription.
 */
export const changeAccount =
  (deps: ChangeAccountDeps) =>
  ({ externalId, billToContact, subscriptionStatus }: ChangeAccountInput): Step<ProviderAccount> => {
    const noAccount = (): NoAccount => ({ _tag: 'NoAccount', externalId });
    const read = (accountNumber: string): Step<ProviderAccount> =>
      pipe(deps.accounts.find(accountNumber), TE.flatMap(TE.fromOption<ChangeAccountError>(noAccount)));
    const change = (account: ProviderAccount): Step<ProviderAccount> => {
      if (isSome(subscriptionStatus) && !isSome(account.subscription))
        return TE.left({ _tag: 'NoSubscription', accountNumber: account.number });
      const contactChanged: Step<ProviderAccount> = isSome(billToContact)
        ? deps.accounts.updateContact(account.number, billToContact.value)
        : TE.right(account);
      if (!isSome(subscriptionStatus)) return contactChanged;
      return pipe(
        contactChanged,
        TE.flatMap((changed) => setStatus(deps, changed, subscriptionStatus.value)),
        TE.flatMap(() => read(account.number)),
      );
    };
    return pipe(
      deps.directory.findByExternalId(externalId),
      TE.flatMap(({ billingAccount }) => TE.fromOption<ChangeAccountError>(noAccount)(billingAccount)),
      TE.flatMap(({ number }) => read(number)),
      TE.flatMap(change),
    );
  };
