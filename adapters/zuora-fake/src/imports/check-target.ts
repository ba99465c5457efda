/**
 * Whether a line may name this account, subscription and charge, and whether they are still active when it is imported
 * (*Troubleshooting usage import failures*).
 */
import { findAccount } from '../accounts/accounts.ts';
import type { Account } from '../books/account.ts';
import type { Charge, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import type { Day } from '../calendar/days.ts';
import { chargesOf, statusOn } from '../subscriptions/status.ts';
import { LineError } from './line-error.ts';

export interface Target {
  readonly account: Account;
  readonly subscription: Subscription | undefined;
  readonly charge: Charge | undefined;
}

export const checkTarget = (
  tenant: Tenant,
  line: { readonly account: string; readonly subscription: string; readonly charge: string },
  unit: string,
  start: Day,
): Target => {
  const target = readTarget(tenant, line.account, line.subscription, line.charge);
  requireActive(tenant, target, start);
  requireUnit(tenant, target, unit);
  return target;
};

const readTarget = (tenant: Tenant, accountKey: string, subscriptionKey: string, chargeKey: string): Target => {
  const account = findAccount(tenant, accountKey);
  if (account === undefined) throw new LineError(`ACCOUNT_ID '${accountKey}' is not a known account`);
  const subscription = account.subscriptions.find(({ number }) => number === subscriptionKey);
  if (subscriptionKey !== '' && subscription === undefined)
    throw new LineError(`SUBSCRIPTION_ID '${subscriptionKey}' is not a subscription of account '${account.number}'`);
  const candidates = subscription === undefined ? account.subscriptions.flatMap(chargesOf) : chargesOf(subscription);
  const charge = candidates.find(({ number, originalId }) => number === chargeKey || originalId === chargeKey);
  if (chargeKey !== '' && charge === undefined)
    throw new LineError(`CHARGE_ID '${chargeKey}' is not a charge of account '${account.number}'`);
  if (charge !== undefined && charge.type !== 'Usage')
    throw new LineError(`CHARGE_ID '${chargeKey}' is not a usage charge`);
  return { account, subscription, charge };
};

/** The messages speak of the status and not of the day; a tenant that is kinder judges by the day of the usage. */
const requireActive = (tenant: Tenant, { account, subscription, charge }: Target, start: Day): void => {
  if (account.status !== 'Active') throw new LineError(`ACCOUNT_ID '${account.number}' is not active`);
  const owner =
    subscription ?? (charge && account.subscriptions.find((candidate) => chargesOf(candidate).includes(charge)));
  if (owner === undefined) return;
  const day = tenant.settings.inactiveImports === 'refused' ? today(tenant) : start;
  const status = statusOn(owner, day);
  if (status !== 'Active') throw new LineError(`SUBSCRIPTION_ID '${owner.number}' is not active: it is ${status}`);
};

/** A unit that the tenant has is imported though no charge of the account rates it, and lies pending for ever. */
const requireUnit = (tenant: Tenant, { account, charge, subscription }: Target, unit: string): void => {
  const own = account.subscriptions.flatMap(chargesOf);
  const sold = tenant.catalog.flatMap(({ ratePlans }) => ratePlans).flatMap(({ charges }) => charges);
  if (!own.some((one) => one.unit === unit) && !sold.some((one) => one.unit === unit))
    throw new LineError(`UOM '${unit}' is not a known unit of measure`);
  if (tenant.settings.unmatchedUnits === 'pending') return;
  const rating = charge === undefined ? (subscription === undefined ? own : chargesOf(subscription)) : [charge];
  if (!rating.some((one) => one.unit === unit))
    throw new LineError(`UOM '${unit}' is not the unit of any charge of the line`);
};
