/** A customer adds a card: the use case, asked over HTTP. */
import type { CreateAccountBody } from '@usage-billing/contracts/wire';
import {
  type CreateAccountDeps,
  createAccount,
  type ProviderAccount,
  type UploadPolicy,
} from '@usage-billing/core/invoices';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Refusal, refusalOfCreation } from '../http/problem.ts';
import type { Asked } from '../http/route.ts';
import { billToContact } from './account-response.ts';

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
      TE.mapLeft(refusalOfCreation),
    );
