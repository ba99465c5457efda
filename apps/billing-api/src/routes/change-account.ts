/** A customer changes the account: the use case, asked over HTTP. */
import type { AccountResponse, ChangeAccountBody } from '@usage-billing/contracts/wire';
import { type ChangeAccountDeps, changeAccount } from '@usage-billing/core/invoices';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, changeProblem, invalid } from '../http/problem.ts';
import { accountResponse, CONTACT_FIELDS, contactChange } from './account-response.ts';

const nothingToChange = invalid([
  { field: 'body', reason: 'must say what to change: billToContact, subscriptionStatus, or both' },
]);

/** Also where every field is misspelt: the answer must not look as if something had been changed. */
const emptyContact = invalid([
  { field: 'billToContact', reason: `must have a field to change: ${CONTACT_FIELDS.join(', ')}` },
]);

export const changeAccountFor =
  (deps: ChangeAccountDeps) =>
  ({ externalId, body }: EndpointRequest<object, ChangeAccountBody>): TE.TaskEither<ApiProblem, AccountResponse> => {
    const { billToContact, subscriptionStatus } = body;
    if (billToContact === undefined && subscriptionStatus === undefined) return TE.left(nothingToChange);
    if (billToContact !== undefined && Object.keys(contactChange(billToContact)).length === 0)
      return TE.left(emptyContact);
    return pipe(
      changeAccount(deps)({
        externalId,
        billToContact: O.map(contactChange)(O.fromNullable(billToContact)),
        subscriptionStatus: O.fromNullable(subscriptionStatus),
      }),
      TE.bimap(changeProblem, accountResponse),
    );
  };
