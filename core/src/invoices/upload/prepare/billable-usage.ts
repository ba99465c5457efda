/** Which usage of an organization is billed: from its trial's end to its deletion, of whole past days. */

import * as O from 'fp-ts/lib/Option.js';
import { type CalendarDay, startOfDay } from '../../../shared/calendar.ts';
import type { Organization } from '../../../trials/organization.ts';
import { firstBillableHour } from '../../../trials/trial.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { TimeRange } from '../../../usage/ports/usage-ledger.ts';
import { isCycleDay, noCycleDay } from '../../period/billing-cycle.ts';
import type { ProviderAccount } from '../../provider/provider-accounts.ts';
import type { ProviderError } from '../../provider/provider-error.ts';
import { isBilled, subscriptionStatusWord } from '../../provider/provider-subscriptions.ts';

/** Why an organization's usage stays where it is for now. */
export type SkipReason =
  | 'trial still on'
  | 'no internal id'
  | 'internal id used twice'
  | 'no account number'
  | 'account shared'
  | 'account unreadable'
  | 'account not found'
  | 'no subscription'
  | 'subscription inactive'
  | 'no payment account'
  | 'no bill cycle day'
  | 'decision failed';

export interface Skip {
  readonly _tag: 'Skip';
  readonly reason: SkipReason;
  readonly detail: string;
}

const skip = (reason: SkipReason, detail: string): Skip => ({ _tag: 'Skip', reason, detail });

export interface BillableOrganization {
  readonly _tag: 'Billable';
  readonly organization: Organization;
  readonly instanceId: InstanceId;
  readonly accountNumber: string;
  /** Hours that begin in it are billed. Empty (`to` not after `from`) for one that was deleted during its trial. */
  readonly range: TimeRange;
  /** Why none of its usage is billed, whatever its account is like. */
  readonly refusal: O.Option<Skip>;
}

export const billableOrganization = (organization: Organization, through: CalendarDay): BillableOrganization | Skip => {
  const { id, billingAccount, trialExpiresAt, deletedAt } = organization;
  const end = startOfDay(through);
  if (O.isNone(id)) return skip('no internal id', 'the directory has given out no internal id');
  if (O.isNone(billingAccount)) return skip('no account number', 'the directory knows no account of it');
  if (end < trialExpiresAt) return skip('trial still on', `the trial is still on at ${through}T00:00:00Z`);
  const to = O.isSome(deletedAt) && deletedAt.value < end ? deletedAt.value : end;
  const range = { from: firstBillableHour(trialExpiresAt), to };
  const accountNumber = billingAccount.value.number;
  return { _tag: 'Billable', organization, instanceId: id.value, accountNumber, range, refusal: O.none };
};

/** The second of two organizations with one internal id would take the usage of the first. */
export const withoutTwins = (
  judged: ReadonlyArray<{ readonly organization: Organization; readonly verdict: BillableOrganization | Skip }>,
): ReadonlyArray<{ readonly organization: Organization; readonly verdict: BillableOrganization | Skip }> => {
  const owners = new Map<InstanceId, string>();
  return judged.map(({ organization, verdict }) => {
    if (verdict._tag === 'Skip') return { organization, verdict };
    const owner = owners.get(verdict.instanceId);
    if (owner === undefined) owners.set(verdict.instanceId, organization.externalId);
    const twin = skip('internal id used twice', `internal id ${verdict.instanceId} belongs to ${owner} already`);
    return { organization, verdict: owner === undefined ? verdict : twin };
  });
};

export interface ReadyAccount {
  readonly _tag: 'Ready';
  readonly account: ProviderAccount;
}

export const unreadableAccount = (error: ProviderError): Skip => skip('account unreadable', error.message);

/** A mistake of ours, not of the account: it shows in the report, and must not keep anybody else from being billed. */
export const undecided = ({ message }: { readonly message: string }): Skip => skip('decision failed', message);

/** Can usage be billed to the account now? Which of its subscriptions bills what is another question. */
export const judgeAccount = (accountNumber: string, found: O.Option<ProviderAccount>): ReadyAccount | Skip => {
  if (O.isNone(found)) return skip('account not found', `the provider has no account ${accountNumber}`);
  const { subscriptions, hasPaymentMethod, billCycleDay } = found.value;
  const newest = subscriptions.at(-1);
  if (newest === undefined) return skip('no subscription', `account ${accountNumber} has no subscription`);
  if (!subscriptions.some(isBilled)) {
    const { number, status } = newest;
    return skip(
      'subscription inactive',
      `subscription ${number} of account ${accountNumber} is ${subscriptionStatusWord(status)}`,
    );
  }
  if (!hasPaymentMethod) return skip('no payment account', `account ${accountNumber} has no payment method`);
  if (!isCycleDay(billCycleDay)) return skip('no bill cycle day', noCycleDay({ number: accountNumber, billCycleDay }));
  return { _tag: 'Ready', account: found.value };
};
