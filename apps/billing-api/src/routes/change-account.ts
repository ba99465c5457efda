/** A customer changes the account: the use case, asked over HTTP. */
import type { AccountAnswer, ChangeAccountBody } from '@usage-billing/contracts/wire';
import { type ChangeAccountDeps, changeAccount } from '@usage-billing/core/invoices';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { invalid, type Refusal, refusalOfChange } from '../http/problem.ts';
import type { Asked } from '../http/route.ts';
import { accountAnswer, CONTACT_FIELDS, contactChange } from './account-response.ts';

const nothingToChange = invalid([
  { field: 'body', reason: 'must say what to change: billToContact, subscriptionStatus, or both' },
]);

/** Also where every field is misspelt: the answer must not look as if something had been changed. */
const emptyContact = invalid([
  { field: 'billToContact', reason: `must have a field to change: ${CONTACT_FIELDS.join(', ')}` },
]);

export const changeAccountFor =
  (deps: ChangeAccountDeps) =>
  ({ externalId, body }: Asked<object, ChangeAccountBody>): TE.TaskEither<Refusal, AccountAnswer> => {
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
      TE.bimap(refusalOfChange, accountAnswer),
    );
  };
