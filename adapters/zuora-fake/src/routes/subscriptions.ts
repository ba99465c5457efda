/** subscriptions: what an account subscribed to, at which price, how far it was billed, and whether it is active. */
import { requireAccount } from '../accounts/accounts.ts';
import type { Account } from '../books/account.ts';
import type { Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { isDay } from '../calendar/days.ts';
import { type ApiRequest, type Fields, jsonBody, pageOf, param, type Route, requireText, textAt } from '../http/api.ts';
import { NumberText } from '../http/exact-json.ts';
import { isAtLeast } from '../http/version.ts';
import { refusal } from '../refusals/refusal.ts';
import { type ChargeDetail, renderCharge, renderDiscount } from '../rendering/charge.ts';
import { statusWord } from '../rendering/status.ts';
import { requireSubscription } from '../subscriptions/find.ts';
import type { Move, Wanted } from '../subscriptions/policies.ts';
import { statusOn } from '../subscriptions/status.ts';
import { move } from '../subscriptions/suspensions.ts';

const DETAILS: ReadonlyArray<ChargeDetail['detail']> = [
  'last-segment',
  'current-segment',
  'all-segments',
  'specific-segment',
];

const readDetail = (tenant: Tenant, { query }: ApiRequest): ChargeDetail => {
  const asked = query.get('charge-detail') ?? 'last-segment';
  const detail = DETAILS.find((one) => one === asked);
  if (detail === undefined) throw refusal('subscription', 'invalid', `charge-detail '${asked}' is unknown.`);
  if (detail !== 'specific-segment') return { detail, on: today(tenant) };
  const on = query.get('as-of-date') ?? '';
  if (!isDay(on)) throw refusal('subscription', 'missing', 'specific-segment needs as-of-date as YYYY-MM-DD.');
  return { detail, on };
};

const render = (tenant: Tenant, account: Account, subscription: Subscription, detail: ChargeDetail): Fields => ({
  id: subscription.id,
  accountId: account.id,
  accountNumber: account.number,
  accountName: account.name,
  subscriptionNumber: subscription.number,
  status: statusWord(tenant.settings, statusOn(subscription, today(tenant))),
  termType: 'EVERGREEN',
  contractEffectiveDate: subscription.contractEffectiveDate,
  subscriptionStartDate: subscription.contractEffectiveDate,
  subscriptionEndDate: subscription.endDate,
  ...(subscription.serviceActivationDate === null ? {} : { serviceActivationDate: subscription.serviceActivationDate }),
  ...(subscription.customerAcceptanceDate === null
    ? {}
    : { customerAcceptanceDate: subscription.customerAcceptanceDate }),
  ratePlans: subscription.ratePlans.map((plan) => ({
    id: plan.id,
    productRatePlanId: plan.productRatePlanId,
    ratePlanName: plan.name,
    lastChangeType: plan.lastChangeType,
    ratePlanCharges: [
      ...plan.charges.flatMap((charge) => renderCharge(tenant, account, subscription, charge, detail)),
      ...plan.discounts.map((discount) => renderDiscount(account, discount)),
    ],
  })),
});

/** Newest `updatedDate` first. */
const byUpdate = (a: Subscription, b: Subscription): number =>
  a.updatedAt === b.updatedAt ? 0 : a.updatedAt > b.updatedAt ? -1 : 1;

export const getSubscriptionsOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const detail = readDetail(tenant, request);
  const { items, next } = pageOf(tenant, request, account.subscriptions.toReversed().sort(byUpdate));
  const subscriptions = items.map((one) => render(tenant, account, one, detail));
  return { json: { success: true, subscriptions, ...next } };
};

export const getSubscription: Route = (tenant, request) => {
  const [account, subscription] = requireSubscription(tenant, param(request, 'key'));
  return { json: { success: true, ...render(tenant, account, subscription, readDetail(tenant, request)) } };
};

const wholeNumberAt = (fields: Fields, name: string): number | undefined => {
  const value = fields[name];
  const text = value instanceof NumberText ? value.text : value;
  return typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : undefined;
};

const readMove = (fields: Fields, kind: Move): Wanted => ({
  policy: requireText('subscription', fields, `${kind}Policy`),
  specificDate: textAt(fields, `${kind}SpecificDate`),
  periods: wholeNumberAt(fields, `${kind}Periods`),
  periodsType: textAt(fields, `${kind}PeriodsType`),
});

/** The older calls are refused on tenants with Orders alone, and need a version with Invoice Settlement. */
const requireOlderCall = ({ settings }: Tenant, { version }: ApiRequest): void => {
  if (settings.orders === 'on')
    throw refusal('subscription', 'rule', 'This tenant has Orders: suspend and resume by POST /v1/orders.');
  if (settings.invoiceSettlement && !isAtLeast(version, '211.0'))
    throw refusal('subscription', 'rule', 'With Invoice Settlement this call needs Zuora-Version 211.0 or later.');
};

/** A suspension may name its own end; both are decided before either holds. */
export const putSuspend: Route = (tenant, request) => {
  requireOlderCall(tenant, request);
  const [, subscription] = requireSubscription(tenant, param(request, 'key'));
  const fields = jsonBody(request);
  const before = { ...subscription };
  const suspendDate = move(tenant, subscription, 'suspend', readMove(fields, 'suspend'), 'call');
  if (fields.resume !== true) return changed(subscription, { suspendDate });
  try {
    const resumeDate = move(tenant, subscription, 'resume', readMove(fields, 'resume'), 'call');
    return changed(subscription, { suspendDate, resumeDate });
  } catch (error) {
    Object.assign(subscription, before);
    throw error;
  }
};

export const putResume: Route = (tenant, request) => {
  requireOlderCall(tenant, request);
  const [, subscription] = requireSubscription(tenant, param(request, 'key'));
  return changed(subscription, {
    resumeDate: move(tenant, subscription, 'resume', readMove(jsonBody(request), 'resume'), 'call'),
  });
};

const changed = ({ id }: Subscription, dates: Fields): { readonly json: Fields } => ({
  json: { success: true, subscriptionId: id, ...dates, totalDeltaTcv: new NumberText('0.000000000') },
});
