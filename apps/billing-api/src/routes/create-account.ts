/** `POST account`: a customer adds a card. */
import type { CreateAccountBody } from '@usage-billing/contracts/wire';
import { type CreateAccountDeps, createAccount, type ProviderAccount } from '@usage-billing/core/invoices';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, creationProblem } from '../http/problem.ts';
import { billToContact } from './account-response.ts';

export const createAccountEndpoint =
  (deps: CreateAccountDeps) =>
  ({ externalId, body }: EndpointRequest<object, CreateAccountBody>): TE.TaskEither<ApiProblem, ProviderAccount> =>
    pipe(
      createAccount(deps)({
        externalId,
        currency: body.currency,
        billToContact: billToContact(body.billToContact),
        paymentMethodId: body.paymentMethodId,
      }),
      TE.mapLeft(creationProblem),
    );
