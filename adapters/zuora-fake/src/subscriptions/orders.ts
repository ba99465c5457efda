/** `POST orders`: actions on subscriptions, accepted as one. An order that is Pending has no effect yet. */
import type { Account } from '../books/account.ts';
import type { Order, OrderAction } from '../books/order.ts';
import type { Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import type { Day } from '../calendar/days.ts';
import { Refusal, refusal } from '../refusals/refusal.ts';
import { requireSubscription } from './find.ts';
import { cancelOn, resumeOn, suspendOn } from './suspensions.ts';

export const placeOrder = (
  tenant: Tenant,
  account: Account,
  orderDate: Day,
  actions: ReadonlyArray<OrderAction>,
): Order => {
  const waits = tenant.settings.orderCompletion === 'pending';
  if (!waits) performAll(tenant, actions);
  const order: Order = {
    id: tenant.newId(),
    number: tenant.newNumber('O-'),
    accountNumber: account.number,
    orderDate,
    status: waits ? 'Pending' : 'Completed',
    actions,
  };
  tenant.orders.push(order);
  return order;
};

/** All or nothing: what an action before the refused one changed is put back. */
const performAll = (tenant: Tenant, actions: ReadonlyArray<OrderAction>): void => {
  const subscriptions = actions.map(({ subscriptionNumber }) => requireSubscription(tenant, subscriptionNumber)[1]);
  const before = subscriptions.map((one) => ({ one, was: { ...one } }));
  try {
    for (const [index, action] of actions.entries()) {
      const subscription = subscriptions[index];
      if (subscription !== undefined) perform(tenant, subscription, action);
    }
  } catch (error) {
    for (const { one, was } of before.toReversed()) Object.assign(one, was);
    throw error instanceof Refusal ? refusal('order', 'rule', error.message) : error;
  }
};

const perform = (tenant: Tenant, subscription: Subscription, { type, on }: OrderAction): void => {
  switch (type) {
    case 'Suspend':
      suspendOn(tenant, subscription, on, 'order');
      break;
    case 'Resume':
      resumeOn(tenant, subscription, on, 'order');
      break;
    case 'CancelSubscription':
      cancelOn(tenant, subscription, on);
  }
};

/** A pending order takes effect. */
export const completeOrder = (tenant: Tenant, number: string): Order => {
  const order = tenant.orders.find((one) => one.number === number);
  if (order === undefined) throw new Error(`there is no order ${number}`);
  if (order.status === 'Completed') throw new Error(`order ${number} is completed already`);
  performAll(tenant, order.actions);
  order.status = 'Completed';
  return order;
};
