/** Use case: a customer adds a card. Every step may be repeated, so the next call finishes what a crash left undone. */
import { pipe } from 'fp-ts/lib/function.js';
import { exists, getOrElse, isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import * as R from 'fp-ts/lib/Record.js';
import * as S from 'fp-ts/lib/string.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { dayOf, startOfDay } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import { isBillable } from '../../trials/organization-state.ts';
import type { DirectoryError, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { Currency } from '../money/money.ts';
import {
  type PostTrialUploadDeps,
  type PostTrialUploadError,
  preparePostTrialUpload,
} from '../post-trial/prepare-post-trial-upload.ts';
import type { NewProviderAccount, ProviderAccount, ProviderAccounts } from '../provider/provider-accounts.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { CreditCard, ProviderPayments } from '../provider/provider-payments.ts';
import { accountNumberFor } from './account-number.ts';
import { type AccountWish, newProviderAccount } from './new-account.ts';

/** What the creation of an account reads and writes. */
export interface CreateAccountDeps extends PostTrialUploadDeps {
  readonly accounts: ProviderAccounts;
  readonly payments: Pick<ProviderPayments, 'defaultCard'>;
  readonly directory: Pick<
    OrganizationDirectory,
    'findByExternalId' | 'setBillingAccount' | 'setRefusal' | 'billingConfigured' | 'billable'
  >;
}

/** Whether the user may do this was asked before (`OrganizationDirectory.mayUser`). */
export interface CreateAccountInput extends AccountWish {
  readonly externalId: string;
}

/** An account keeps its currency for ever. */
export interface AccountInAnotherCurrency {
  readonly _tag: 'AccountInAnotherCurrency';
  readonly accountNumber: string;
  readonly currency: Currency;
  readonly requested: Currency;
}

/** Why the account is not complete. Repeating the call continues where it stopped. */
export type CreateAccountError = AccountInAnotherCurrency | DirectoryError | ProviderError | PostTrialUploadError;

type Step<A> = TE.TaskEither<CreateAccountError, A>;

const inCurrency =
  (requested: Currency) =>
  (account: ProviderAccount): Step<ProviderAccount> => {
    const { number: accountNumber, currency } = account;
    return currency === requested
      ? TE.right(account)
      : TE.left({ _tag: 'AccountInAnotherCurrency', accountNumber, currency, requested });
  };

const sameText = R.getEq(S.Eq);

/** A repetition may come with another card or contact: the newer wish holds. */
const asWished =
  ({ accounts, payments }: CreateAccountDeps, { billToContact, paymentMethodId }: NewProviderAccount) =>
  (account: ProviderAccount): Step<ProviderAccount> =>
    pipe(
      payments.defaultCard(account.number),
      TE.flatMap((card) =>
        exists(({ id }: CreditCard) => id === paymentMethodId)(card) &&
        sameText.equals({ ...account.billToContact }, { ...billToContact })
          ? TE.right(account)
          : accounts.update(account.number, { billToContact, paymentMethodId }),
      ),
    );

/** Finds the account or makes it; where somebody else made it in between, theirs is the answer. */
const findOrCreate = (deps: CreateAccountDeps, wanted: NewProviderAccount): Step<ProviderAccount> => {
  const { accounts } = deps;
  const ofCurrency = inCurrency(wanted.currency);
  const orElse = (otherwise: Step<ProviderAccount>) =>
    pipe(
      accounts.find(wanted.number),
      TE.flatMap((found) =>
        isSome(found) ? pipe(ofCurrency(found.value), TE.flatMap(asWished(deps, wanted))) : otherwise,
      ),
    );
  const create: Step<ProviderAccount> = pipe(
    accounts.create(wanted),
    TE.flatMap(ofCurrency),
    TE.orElse((error) => (error._tag === 'ProviderRefused' ? orElse(TE.left(error)) : TE.left(error))),
  );
  return orElse(create);
};

/**
 * The directory learns of the account, refuses nothing any more, and tells the rest of the product. Answers the
 * organization as it is then: of several calls at once the first said when the account was made, whatever they saw before.
 */
const tellDirectory = (
  { accounts, directory }: CreateAccountDeps,
  externalId: string,
  number: string,
  createdAt: Instant,
): Step<Organization> => {
  const reason = 'a billing account was made';
  return pipe(
    directory.setBillingAccount({ externalId, account: { provider: accounts.provider, number }, createdAt }),
    TE.flatMap(() => directory.setRefusal({ externalId, flag: 'refuseDataAccess', refused: false, reason })),
    TE.flatMap(() => directory.setRefusal({ externalId, flag: 'refuseDataUpload', refused: false, reason })),
    TE.flatMap(() => directory.billingConfigured(externalId)),
    TE.flatMap(() => directory.findByExternalId(externalId)),
  );
};

/**
 * Usage between the trial's end and the day of the account's creation is invoiced at once. The day stays the same in
 * every repetition, and what was prepared once is not prepared again, so that a customer who adds another card months
 * later gets no extra invoice.
 */
const billUsageSinceTrial = (
  deps: CreateAccountDeps,
  organization: Organization,
  createdAt: Instant,
): Step<Option<UploadId>> => {
  const through = dayOf(createdAt);
  return isBillable(organization, startOfDay(through))
    ? preparePostTrialUpload(deps)({ organization, through })
    : TE.right(none);
};

const present = (organization: Organization): Step<Organization> =>
  isSome(organization.deletedAt)
    ? TE.left({ _tag: 'OrganizationNotFound', id: organization.externalId })
    : TE.right(organization);

const numberOf = (organization: Organization): Step<string> =>
  TE.fromOption((): CreateAccountError => {
    const message = `${organization.externalId} has no internal id yet`;
    return { _tag: 'DirectoryUnavailable', message };
  })(accountNumberFor(organization));

/** An organization that has no internal id yet is `DirectoryUnavailable`: once it has one, the same call succeeds. */
export const createAccount =
  (deps: CreateAccountDeps) =>
  (input: CreateAccountInput): TE.TaskEither<CreateAccountError, ProviderAccount> => {
    const finish = (organization: Organization, account: ProviderAccount, now: Instant): Step<ProviderAccount> => {
      const createdAt = getOrElse(() => now)(organization.billingAccountCreatedAt);
      return pipe(
        tellDirectory(deps, input.externalId, account.number, createdAt),
        TE.flatMap((told) => {
          const withAccount = {
            ...told,
            billingAccount: some({ provider: deps.accounts.provider, number: account.number }),
          };
          const firstCreatedAt = getOrElse(() => createdAt)(told.billingAccountCreatedAt);
          return billUsageSinceTrial(deps, withAccount, firstCreatedAt);
        }),
        TE.map(() => account),
      );
    };
    return pipe(
      deps.directory.findByExternalId(input.externalId),
      TE.flatMap(present),
      TE.flatMap((organization) => {
        const now = deps.clock.now();
        return pipe(
          numberOf(organization),
          TE.flatMap((number) => findOrCreate(deps, newProviderAccount(organization, number, input, now))),
          TE.flatMap((account) => finish(organization, account, now)),
        );
      }),
    );
  };
