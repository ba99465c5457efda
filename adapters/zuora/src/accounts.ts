/** Accounts: finding one, making one that a retry cannot make twice, and changing one. */
import type {
  NewProviderAccount,
  ProviderAccount,
  ProviderAccounts,
  ProviderError,
} from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { ZuoraCaller } from './caller.ts';
import { ratePlanForSale } from './catalog.ts';
import type { ZuoraConfig } from './config.ts';
import { toProviderError } from './failure.ts';
import { findAccount } from './read-account.ts';
import { postAccount } from './request.ts';
import { updateAccount, updateContact } from './update-account.ts';

const sameAccount = (wanted: NewProviderAccount, found: ProviderAccount): E.Either<ProviderError, ProviderAccount> => {
  if (found.currency === wanted.currency) return E.right(found);
  const message = `account ${wanted.number} exists in ${found.currency}, not in ${wanted.currency}`;
  return E.left({ _tag: 'ProviderRefused', code: O.none, message });
};

/** The number decides: whatever became of an earlier attempt, an account that is there is not made again. */
const createAccount = async (
  caller: ZuoraCaller,
  config: ZuoraConfig,
  wanted: NewProviderAccount,
): Promise<E.Either<ProviderError, ProviderAccount>> => {
  const before = await findAccount(caller, wanted.number);
  if (E.isLeft(before)) return before;
  if (O.isSome(before.right)) return sameAccount(wanted, before.right.value);
  const plan = await ratePlanForSale(caller, config);
  if (E.isLeft(plan)) return E.left(toProviderError(plan.left));
  const answer = await caller.sendOnce(postAccount(wanted, plan.right.id));
  const after = await findAccount(caller, wanted.number);
  if (E.isRight(after) && O.isSome(after.right)) return sameAccount(wanted, after.right.value);
  if (E.isLeft(answer)) return E.left(toProviderError(answer.left));
  if (E.isLeft(after)) return after;
  const message = `account ${wanted.number} was made, but cannot be read yet`;
  return E.left({ _tag: 'ProviderUnavailable', message, retryAfterSeconds: O.none });
};

export const zuoraAccounts = (caller: ZuoraCaller, config: ZuoraConfig): ProviderAccounts => ({
  provider: 'zuora',
  find: (accountNumber) => () => findAccount(caller, accountNumber),
  create: (account) => () => createAccount(caller, config, account),
  update: (accountNumber, update) => () => updateAccount(caller, accountNumber, update),
  updateContact: (accountNumber, change) => () => updateContact(caller, accountNumber, change),
});
