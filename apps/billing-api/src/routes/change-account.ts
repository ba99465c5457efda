/** `PATCH account`: changes the contact, or suspends or resumes the subscription. */
import type { AccountResponse, ChangeAccountBody } from '@usage-billing/contracts/wire';
import { type ChangeAccountDeps, changeAccount } from '@usage-billing/core/invoices';
import { dayOf, fail, inSteps, step } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, changeProblem, invalid } from '../http/problem.ts';
import { accountResponse, CONTACT_FIELDS, contactChange } from './account-response.ts';

const nothingToChange = invalid([
  { field: 'body', reason: 'must say what to change: billToContact, subscriptionStatus, or both' },
]);

/** Also where every field is misspelt: the response must not look as if something had changed. */
const emptyContact = invalid([
  { field: 'billToContact', reason: `must have a field to change: ${CONTACT_FIELDS.join(', ')}` },
]);

export const changeAccountEndpoint =
  (deps: ChangeAccountDeps) =>
  ({ externalId, body }: EndpointRequest<object, ChangeAccountBody>): TE.TaskEither<ApiProblem, AccountResponse> =>
    inSteps(async function* () {
      const { billToContact, subscriptionStatus } = body;
      if (billToContact === undefined && subscriptionStatus === undefined) return yield* fail(nothingToChange);
      if (billToContact !== undefined && Object.keys(contactChange(billToContact)).length === 0)
        return yield* fail(emptyContact);
      const change = changeAccount(deps)({
        externalId,
        billToContact: O.map(contactChange)(O.fromNullable(billToContact)),
        subscriptionStatus: O.fromNullable(subscriptionStatus),
      });
      return accountResponse(yield* step(TE.mapLeft(changeProblem)(change)), dayOf(deps.clock.now()));
    });
