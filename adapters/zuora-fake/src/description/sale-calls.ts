/** What is on sale, and what an account subscribed to. */
import { type CallDescription, listOf, succeeds } from './call.ts';
import type { Fields, Form } from './form.ts';

const PLAN: Form = {
  fields: {
    id: 'id',
    name: 'text',
    'status?': 'text',
    productRatePlanCharges: {
      list: {
        fields: {
          id: 'id',
          name: 'text',
          type: { words: ['OneTime', 'Recurring', 'Usage'] },
          model: 'text',
          uom: { either: ['text', 'null'] },
          pricing: { list: { fields: { currency: { textUpTo: 3 }, price: { either: ['number', 'null'] } } } },
        },
      },
    },
  },
};

const PRODUCT: Fields = {
  id: 'id',
  sku: 'text',
  name: 'text',
  effectiveStartDate: 'day',
  effectiveEndDate: 'day',
  productRatePlans: { either: ['link', { list: PLAN }] },
};

const SUBSCRIPTION: Fields = {
  id: 'id',
  accountId: 'id',
  accountNumber: 'text',
  accountName: 'text',
  subscriptionNumber: 'text',
  status: 'text',
  termType: { words: ['TERMED', 'EVERGREEN'] },
  contractEffectiveDate: 'day',
  'customerAcceptanceDate?': 'day',
  subscriptionStartDate: 'day',
  ratePlans: {
    list: {
      fields: {
        id: 'id',
        productRatePlanId: 'id',
        'lastChangeType?': { words: ['Add', 'Update', 'Remove'] },
        ratePlanCharges: {
          list: {
            fields: {
              id: 'id',
              number: 'text',
              name: 'text',
              productRatePlanChargeId: 'id',
              type: 'text',
              model: 'text',
              uom: { either: ['text', 'null'] },
              price: { either: ['number', 'null'] },
              currency: { textUpTo: 3 },
              billingPeriod: 'text',
              effectiveStartDate: 'day',
            },
          },
        },
      },
    },
  },
};

export const SALE_CALLS: ReadonlyArray<CallDescription> = [
  listOf('catalog/products', 'products', { fields: PRODUCT }),
  { method: 'GET', path: 'catalog/product/{id}', answer: succeeds(PRODUCT) },
  listOf('rateplan/{id}/productRatePlan', 'productRatePlans', PLAN),
  listOf('subscriptions/accounts/{key}', 'subscriptions', { fields: SUBSCRIPTION }),
  { method: 'GET', path: 'subscriptions/{key}', answer: succeeds(SUBSCRIPTION) },
  {
    method: 'PUT',
    path: 'subscriptions/{key}/suspend',
    request: {
      fields: {
        suspendPolicy: { words: ['Today', 'EndOfLastInvoicePeriod', 'FixedPeriodsFromToday', 'SpecificDate'] },
      },
    },
    answer: succeeds({
      subscriptionId: 'id',
      'suspendDate?': 'day',
      'resumeDate?': 'day',
      'termEndDate?': 'day',
      'totalDeltaTcv?': 'number',
    }),
  },
  {
    method: 'PUT',
    path: 'subscriptions/{key}/resume',
    request: {
      fields: {
        resumePolicy: { words: ['Today', 'FixedPeriodsFromSuspendDate', 'FixedPeriodsFromToday', 'SpecificDate'] },
      },
    },
    answer: succeeds({ subscriptionId: 'id', 'resumeDate?': 'day', 'termEndDate?': 'day', 'totalDeltaTcv?': 'number' }),
  },
];
