/** Changing an account that is there: its contact, and the card that pays. */
import type { AccountUpdate, BillToContact, ProviderAccount } from '@usage-billing/core/invoices';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { refusal } from './failure.ts';
import { readCards } from './payments.ts';
import { readAccountId } from './query.ts';
import { readAccount } from './read-account.ts';
import { putCardOwner, putContact, putDefaultCard, type ZuoraRequest } from './request.ts';

/** The card goes first, as it is what may be refused; each step that is done already is left out. */
export const updateAccount = (
  caller: ZuoraCaller,
  accountNumber: string,
  { billToContact, paymentMethodId }: AccountUpdate,
): CallTask<ProviderAccount> =>
  inSteps(async function* () {
    const cards = yield* step(readCards(caller, accountNumber));
    const card = cards.find(({ id }) => id === paymentMethodId);
    if (card === undefined) yield* step(linkCard(caller, accountNumber, paymentMethodId));
    const contact = putContact(accountNumber, billToContact);
    const requests = card?.defaultPaymentMethod === true ? [contact] : [putDefaultCard(paymentMethodId), contact];
    return yield* step(sendAll(caller, accountNumber, requests));
  });

/** Cards are linked by the account's id; its number is no key there. */
const linkCard = (caller: ZuoraCaller, accountNumber: string, paymentMethodId: string): CallTask<unknown> =>
  inSteps(async function* () {
    const accountId = yield* step(readAccountId(caller, accountNumber));
    if (O.isNone(accountId)) return yield* fail(refusal(`there is no account ${accountNumber}`));
    return yield* step(caller.sendOnce(putCardOwner(paymentMethodId, accountId.value)));
  });

/** One after the other, until one fails; then the account as it is. */
const sendAll = (
  caller: ZuoraCaller,
  accountNumber: string,
  requests: ReadonlyArray<ZuoraRequest>,
): CallTask<ProviderAccount> =>
  inSteps(async function* () {
    for (const request of requests) yield* step(caller.sendOnce(request));
    return yield* step(readAccount(caller, accountNumber));
  });

/** Zuora insists on the names of a contact whatever else changes, so that the rest goes with them as it is. */
export const updateContact = (
  caller: ZuoraCaller,
  accountNumber: string,
  change: Partial<BillToContact>,
): CallTask<ProviderAccount> =>
  inSteps(async function* () {
    const { billToContact } = yield* step(readAccount(caller, accountNumber));
    return yield* step(sendAll(caller, accountNumber, [putContact(accountNumber, { ...billToContact, ...change })]));
  });
