/** A customer adds a card: the use case, and what its failures mean to that customer. */
import type { CreateAccountBody } from '@usage-billing/contracts/wire';
import {
  type CreateAccountDeps,
  type CreateAccountError,
  createAccount,
  type ProviderAccount,
} from '@usage-billing/core/invoices';
import type { UploadPolicy } from '@usage-billing/core/usage';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { billToContact } from './account-answer.ts';
import type { Asked } from './endpoint.ts';
import { findAccount, findOrganization } from './organizations.ts';
import { type Refusal, refusalOfCreation } from './refusal.ts';

/**
 * An account that takes no usage has no subscription in order, which the customer must settle; one that could not be
 * read is the provider's failure, and asking again will do. The use case calls both by one name, so it is read once more.
 */
const explain =
  (deps: CreateAccountDeps, externalId: string) =>
  (error: CreateAccountError): TE.TaskEither<Refusal, never> => {
    const refusal = refusalOfCreation(error);
    if (error._tag !== 'AccountNotBillable') return TE.left(refusal);
    return pipe(
      findOrganization(deps.directory, externalId),
      TE.chain((organization) => findAccount(deps.accounts, organization)),
      TE.chain(() => TE.left(refusal)),
    );
  };

export const createAccountFor =
  (deps: CreateAccountDeps & { readonly uploadPolicy: UploadPolicy }) =>
  ({ externalId, body }: Asked<object, CreateAccountBody>): TE.TaskEither<Refusal, ProviderAccount> =>
    pipe(
      createAccount(deps)({
        externalId,
        currency: body.currency,
        billToContact: billToContact(body.billToContact),
        paymentMethodId: body.paymentMethodId,
        policy: deps.uploadPolicy,
      }),
      TE.orElseW(explain(deps, externalId)),
    );
