/** subscriptions: what an account subscribed to, at which price, and whether it is active. */
import { requireAccount } from '../accounts.ts';
import { type Fields, pageOf, param, type Route } from '../api.ts';
import { bareNumber } from '../exact-json.ts';
import { refusal } from '../failure.ts';
import type { Account, Subscription, World } from '../world.ts';

const render = (account: Account, subscription: Subscription): Fields => ({
  id: subscription.id,
  accountId: account.id,
  accountNumber: account.number,
  accountName: account.name,
  subscriptionNumber: subscription.number,
  status: subscription.status,
  termType: 'EVERGREEN',
  contractEffectiveDate: subscription.contractEffectiveDate,
  subscriptionStartDate: subscription.contractEffectiveDate,
  ...(subscription.customerAcceptanceDate === null
    ? {}
    : { customerAcceptanceDate: subscription.customerAcceptanceDate }),
  ratePlans: subscription.ratePlans.map((plan) => ({
    id: plan.id,
    productRatePlanId: plan.productRatePlanId,
    ratePlanCharges: plan.charges.map((charge) => ({
      id: charge.id,
      number: charge.number,
      name: charge.name,
      productRatePlanChargeId: charge.productChargeId,
      type: 'Usage',
      model: 'PerUnit',
      uom: charge.unit,
      price: bareNumber(charge.price),
      currency: account.currency,
      billingPeriod: 'Month',
      effectiveStartDate: subscription.contractEffectiveDate,
    })),
  })),
});

export const getSubscriptionsOfAccount: Route = (world, request) => {
  const account = requireAccount(world, param(request, 'key'));
  const { items, next } = pageOf(world, request, account.subscriptions.toReversed());
  return { json: { success: true, subscriptions: items.map((one) => render(account, one)), ...next } };
};

const requireSubscription = (world: World, key: string): readonly [Account, Subscription] => {
  for (const account of world.accounts.values()) {
    const found = account.subscriptions.find(({ id, number }) => id === key || number === key);
    if (found !== undefined) return [account, found];
  }
  throw refusal('subscription', 'notFound', `Cannot find subscription by key: '${key}'.`);
};

export const getSubscription: Route = (world, request) => {
  const [account, subscription] = requireSubscription(world, param(request, 'key'));
  return { json: { success: true, ...render(account, subscription) } };
};

/** Suspends or resumes at once, which is the policy `Today`. */
export const changeSubscription =
  (from: 'Active' | 'Suspended', to: 'Active' | 'Suspended'): Route =>
  (world, request) => {
    const [, subscription] = requireSubscription(world, param(request, 'key'));
    if (subscription.status !== from)
      throw refusal(
        'subscription',
        'rule',
        `Subscription ${subscription.number} is ${subscription.status}, not ${from}.`,
      );
    subscription.status = to;
    return { json: { success: true, subscriptionId: subscription.id } };
  };
