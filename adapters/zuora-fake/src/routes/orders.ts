/** orders: suspending, resuming and cancelling as tenants with Orders do it. */
import { requireAccount } from '../accounts/accounts.ts';
import type { Account } from '../books/account.ts';
import type { Order, OrderAction } from '../books/order.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { type Day, isDay } from '../calendar/days.ts';
import { type Fields, isFields, jsonBody, objectAt, param, type Route, requireText, textAt } from '../http/api.ts';
import { isAtLeast } from '../http/version.ts';
import { refusal } from '../refusals/refusal.ts';
import { statusWord } from '../rendering/status.ts';
import { requireSubscription } from '../subscriptions/find.ts';
import { placeOrder } from '../subscriptions/orders.ts';
import { dayOfMove, type Move, type Wanted } from '../subscriptions/policies.ts';
import { statusOn } from '../subscriptions/status.ts';

export const postOrder: Route = (tenant, request) => {
  if (tenant.settings.orders === 'off')
    throw refusal('order', 'permission', 'This tenant does not have Orders; use the calls of a subscription.');
  const fields = jsonBody(request);
  const orderDate = dayAt(fields, 'orderDate');
  const account = requireAccount(tenant, requireText('order', fields, 'existingAccountNumber'));
  const actions = listAt(fields, 'subscriptions').flatMap((one) =>
    listAt(one, 'orderActions').map((action) =>
      readAction(tenant, account, requireText('order', one, 'subscriptionNumber'), action),
    ),
  );
  return { json: render(tenant, placeOrder(tenant, account, orderDate, actions), request.version) };
};

const dayAt = (fields: Fields, name: string): Day => {
  const day = requireText('order', fields, name);
  if (!isDay(day)) throw refusal('order', 'invalid', `${name} '${day}' is not a date as YYYY-MM-DD.`);
  return day;
};

const listAt = (fields: Fields, name: string): ReadonlyArray<Fields> => {
  const value = fields[name];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFields))
    throw refusal('order', 'missing', `${name} must be a list of objects with at least one.`);
  return value;
};

const MOVES: Readonly<Record<string, readonly [Move, string]>> = {
  Suspend: ['suspend', 'suspend'],
  Resume: ['resume', 'resume'],
};

const readAction = (tenant: Tenant, account: Account, number: string, action: Fields): OrderAction => {
  const type = requireText('order', action, 'type');
  const [owner, subscription] = requireSubscription(tenant, number);
  if (owner !== account)
    throw refusal('order', 'rule', `Subscription ${number} does not belong to account ${account.number}.`);
  listAt(action, 'triggerDates').map((one) => dayAt(one, 'triggerDate'));
  if (type === 'CancelSubscription') {
    const how = objectAt(action, 'cancelSubscription') ?? {};
    const policy = requireText('order', how, 'cancellationPolicy');
    if (policy !== 'SpecificDate')
      throw refusal('order', 'invalid', `cancellationPolicy '${policy}' is not SpecificDate.`);
    return { type, subscriptionNumber: number, on: dayAt(how, 'cancellationEffectiveDate') };
  }
  const found = Object.hasOwn(MOVES, type) ? MOVES[type] : undefined;
  if (found === undefined || (type !== 'Suspend' && type !== 'Resume'))
    throw refusal('order', 'invalid', `The order action '${type}' is none of Suspend, Resume, CancelSubscription.`);
  const [move, key] = found;
  const suspendedOn = subscription.suspensions.at(-1)?.start ?? null;
  const wanted = wantedBy(objectAt(action, key) ?? {}, move);
  return { type, subscriptionNumber: number, on: dayOfMove(move, wanted, subscription, today(tenant), suspendedOn) };
};

const wantedBy = (fields: Fields, move: Move): Wanted => ({
  policy: requireText('order', fields, `${move}Policy`),
  specificDate: textAt(fields, `${move}SpecificDate`),
  periods: undefined,
  periodsType: undefined,
});

const render = (tenant: Tenant, order: Order, version: string): Fields => {
  const numbers = [...new Set(order.actions.map(({ subscriptionNumber }) => subscriptionNumber))];
  return {
    success: true,
    orderNumber: order.number,
    accountNumber: order.accountNumber,
    status: order.status,
    ...(isAtLeast(version, '223.0')
      ? {
          subscriptions: numbers.map((subscriptionNumber) => ({
            subscriptionNumber,
            status: statusWord(
              tenant.settings,
              statusOn(requireSubscription(tenant, subscriptionNumber)[1], today(tenant)),
            ),
            subscriptionOwnerNumber: order.accountNumber,
          })),
        }
      : { subscriptionNumbers: numbers }),
  };
};

export const getOrder: Route = (tenant, request) => {
  const number = param(request, 'number');
  const order = tenant.orders.find((one) => one.number === number);
  if (order === undefined) throw refusal('order', 'notFound', `Cannot find order by number: '${number}'.`);
  const { orderNumber, status } = render(tenant, order, request.version);
  return {
    json: {
      success: true,
      order: {
        orderNumber,
        status,
        orderDate: order.orderDate,
        existingAccountNumber: order.accountNumber,
        subscriptions: order.actions.map(({ type, subscriptionNumber }) => ({
          subscriptionNumber,
          orderActions: [{ type }],
        })),
      },
    },
  };
};
