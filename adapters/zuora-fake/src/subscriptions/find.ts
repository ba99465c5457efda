/** Finding a subscription by its number or its id. */
import type { Account } from '../books/account.ts';
import type { Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { refusal } from '../refusals/refusal.ts';

export const findSubscription = (tenant: Tenant, key: string): readonly [Account, Subscription] | undefined => {
  for (const account of tenant.accounts.values()) {
    const found = account.subscriptions.find(({ id, number }) => id === key || number === key);
    if (found !== undefined) return [account, found];
  }
  return undefined;
};

export const requireSubscription = (tenant: Tenant, key: string): readonly [Account, Subscription] => {
  const found = findSubscription(tenant, key);
  if (found === undefined) throw refusal('subscription', 'notFound', `Cannot find subscription by key: '${key}'.`);
  return found;
};
