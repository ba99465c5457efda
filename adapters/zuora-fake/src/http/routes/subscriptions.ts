/** subscriptions: what an account subscribed to, at which price, and whether it is active. */
import { requireAccount } from '../../accounts/accounts.ts';
import type { Account, PlannedChange, Subscription, Tenant } from '../../books/tenant.ts';
import { type Move, plan, planMove, type Wanted } from '../../subscriptions/suspensions.ts';
import { type Answer, type Fields, jsonBody, pageOf, param, type Route, requireText, textAt } from '../api.ts';
import { bareNumber, NumberText } from '../exact-json.ts';
import { refusal } from '../failure.ts';

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
  ...(subscription.serviceActivationDate === null ? {} : { serviceActivationDate: subscription.serviceActivationDate }),
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

export const getSubscriptionsOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const { items, next } = pageOf(tenant, request, account.subscriptions.toReversed());
  return { json: { success: true, subscriptions: items.map((one) => render(account, one)), ...next } };
};

const requireSubscription = (tenant: Tenant, key: string): readonly [Account, Subscription] => {
  for (const account of tenant.accounts.values()) {
    const found = account.subscriptions.find(({ id, number }) => id === key || number === key);
    if (found !== undefined) return [account, found];
  }
  throw refusal('subscription', 'notFound', `Cannot find subscription by key: '${key}'.`);
};

export const getSubscription: Route = (tenant, request) => {
  const [account, subscription] = requireSubscription(tenant, param(request, 'key'));
  return { json: { success: true, ...render(account, subscription) } };
};

const moved = ({ id }: Subscription, ...changes: ReadonlyArray<PlannedChange>): Answer => ({
  json: {
    success: true,
    subscriptionId: id,
    ...Object.fromEntries(changes.map(({ on, status }) => [status === 'Suspended' ? 'suspendDate' : 'resumeDate', on])),
  },
});

const wholeNumberAt = (fields: Fields, name: string): number | undefined => {
  const value = fields[name];
  const text = value instanceof NumberText ? value.text : value;
  return typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : undefined;
};

const readMove = (fields: Fields, move: Move): Wanted => ({
  policy: requireText('subscription', fields, `${move}Policy`),
  specificDate: textAt(fields, `${move}SpecificDate`),
  periods: wholeNumberAt(fields, `${move}Periods`),
  periodsType: textAt(fields, `${move}PeriodsType`),
});

/** A suspension may name its own end; either is checked before anything happens. */
export const putSuspend: Route = (tenant, request) => {
  const [, subscription] = requireSubscription(tenant, param(request, 'key'));
  const fields = jsonBody(request);
  const suspension = planMove(tenant, subscription, 'suspend', readMove(fields, 'suspend'));
  const resumption =
    fields.resume === true ? [planMove(tenant, subscription, 'resume', readMove(fields, 'resume'), suspension)] : [];
  plan(tenant, suspension, ...resumption);
  return moved(subscription, suspension, ...resumption);
};

export const putResume: Route = (tenant, request) => {
  const [, subscription] = requireSubscription(tenant, param(request, 'key'));
  const resumption = planMove(tenant, subscription, 'resume', readMove(jsonBody(request), 'resume'));
  plan(tenant, resumption);
  return moved(subscription, resumption);
};
