/** Accounts: finding one, making one that a retry cannot make twice, and changing one. */
import type {
  NewProviderAccount,
  ProviderAccount,
  ProviderAccounts,
  ProviderError,
} from '@usage-billing/core/invoices';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ZuoraCaller } from './caller.ts';
import { ratePlanForSale } from './catalog.ts';
import type { ZuoraConfig } from './config.ts';
import { toProviderError } from './failure.ts';
import { findAccount } from './read-account.ts';
import { postAccount } from './request.ts';
import { updateAccount, updateContact } from './update-account.ts';

export const zuoraAccounts = (caller: ZuoraCaller, config: ZuoraConfig): ProviderAccounts => ({
  provider: 'zuora',
  find: (accountNumber) => findAccount(caller, accountNumber),
  create: (account) => createAccount(caller, config, account),
  update: (accountNumber, update) => TE.mapLeft(toProviderError)(updateAccount(caller, accountNumber, update)),
  updateContact: (accountNumber, change) => TE.mapLeft(toProviderError)(updateContact(caller, accountNumber, change)),
});

/** The number decides: whatever became of an earlier attempt, an account that is there is not made again. */
const createAccount = (
  caller: ZuoraCaller,
  config: ZuoraConfig,
  wanted: NewProviderAccount,
): TE.TaskEither<ProviderError, ProviderAccount> =>
  inSteps(async function* () {
    const before = yield* step(findAccount(caller, wanted.number));
    if (O.isSome(before)) return yield* step(sameAccount(wanted, before.value));
    const plan = yield* step(TE.mapLeft(toProviderError)(ratePlanForSale(caller, config)));
    const answer = await caller.sendOnce(postAccount(wanted, plan.id))();
    const after = await findAccount(caller, wanted.number)();
    if (E.isRight(after) && O.isSome(after.right)) return yield* step(sameAccount(wanted, after.right.value));
    yield* step(E.mapLeft(toProviderError)(answer));
    yield* step(after);
    const message = `account ${wanted.number} was made, but cannot be read yet`;
    return yield* fail<ProviderError>({ _tag: 'ProviderUnavailable', message, retryAfterSeconds: O.none });
  });

const sameAccount = (wanted: NewProviderAccount, found: ProviderAccount): E.Either<ProviderError, ProviderAccount> => {
  if (found.currency === wanted.currency) return E.right(found);
  const message = `account ${wanted.number} exists in ${found.currency}, not in ${wanted.currency}`;
  return E.left({ _tag: 'ProviderRefused', code: O.none, message });
};
