/** Use case: a customer changes who the bill goes to, or stops and resumes the subscription. */
import { fromOption } from 'fp-ts/lib/Either.js';
import { isNone, isSome, type Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { dayOf } from '../../shared/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import type { DirectoryError, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import type { BillToContact, ProviderAccount, ProviderAccounts } from '../provider/provider-accounts.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import { mainSubscription, type ProviderSubscriptions } from '../provider/provider-subscriptions.ts';

/** What a change of an account reads and writes. */
export interface ChangeAccountDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly accounts: Pick<ProviderAccounts, 'find' | 'updateContact'>;
  readonly subscriptions: ProviderSubscriptions;
  readonly clock: Clock;
}

/** Whether the user may do this was asked before (`OrganizationDirectory.mayUser`). */
export interface ChangeAccountInput {
  readonly externalId: string;
  /** Fields that are left out stay as they are. */
  readonly billToContact: Option<Partial<BillToContact>>;
  /** `inactive` suspends, `active` resumes. */
  readonly subscriptionStatus: Option<'active' | 'inactive'>;
}

/** The organization has no billing account: the customer has not added a card. */
export interface NoAccount {
  readonly _tag: 'NoAccount';
  readonly externalId: string;
}

/** The account has no subscription to suspend or resume: the provider's set-up is incomplete. */
export interface NoSubscription {
  readonly _tag: 'NoSubscription';
  readonly accountNumber: string;
}

/** Why an account was not changed. Repeating the change is safe. */
export type ChangeAccountError = NoAccount | NoSubscription | DirectoryError | ProviderError;

/**
 * Returns the account as it is afterwards. Idempotent. A subscription that is missing is noticed before anything is
 * changed; the contact is changed first, and stays changed if the provider then refuses to change the subscription.
 */
export const changeAccount =
  (deps: ChangeAccountDeps) =>
  (input: ChangeAccountInput): TaskEither<ChangeAccountError, ProviderAccount> =>
    inSteps(async function* () {
      const { externalId, billToContact, subscriptionStatus } = input;
      const noAccount: NoAccount = { _tag: 'NoAccount', externalId };
      const { billingAccount } = yield* step(deps.directory.findByExternalId(externalId));
      const { number } = yield* step(fromOption(() => noAccount)(billingAccount));
      const find = async function* () {
        return yield* step(fromOption(() => noAccount)(yield* step(deps.accounts.find(number))));
      };
      const account = yield* find();
      const subscription = mainSubscription(account.subscriptions, dayOf(deps.clock.now()));
      if (isSome(subscriptionStatus) && isNone(subscription))
        return yield* fail<NoSubscription>({ _tag: 'NoSubscription', accountNumber: number });
      const changed = isSome(billToContact)
        ? yield* step(deps.accounts.updateContact(number, billToContact.value))
        : account;
      if (isNone(subscriptionStatus) || isNone(subscription)) return changed;
      const { resume, suspend } = deps.subscriptions;
      yield* step((subscriptionStatus.value === 'active' ? resume : suspend)(subscription.value.number));
      return yield* find();
    });
