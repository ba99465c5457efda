/** What is on sale, what an account subscribed to, and how that is changed. */
import { type CallDescription, listOf, succeeds } from './call.ts';
import type { Fields, Form } from './form.ts';

const NUMBER_OR_NULL: Form = { either: ['number', 'null'] };
const DAY_OR_NULL: Form = { either: ['day', 'null'] };

/** What applies to no charge of this model is null. */
const PRICE: Fields = {
  price: NUMBER_OR_NULL,
  includedUnits: NUMBER_OR_NULL,
  overagePrice: NUMBER_OR_NULL,
  tiers: {
    either: [
      'null',
      {
        list: {
          fields: {
            tier: 'whole',
            startingUnit: 'number',
            endingUnit: NUMBER_OR_NULL,
            price: 'number',
            priceFormat: 'text',
          },
        },
      },
    ],
  },
};

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
          'billingPeriod?': 'text',
          'triggerEvent?': 'text',
          pricing: {
            list: {
              fields: {
                currency: { textUpTo: 3 },
                ...PRICE,
                'discountPercentage?': NUMBER_OR_NULL,
                'discountAmount?': NUMBER_OR_NULL,
              },
            },
          },
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

/** One segment of a charge. */
const SEGMENT: Fields = {
  id: 'id',
  originalChargeId: 'id',
  number: 'text',
  name: 'text',
  productRatePlanChargeId: 'id',
  segment: 'whole',
  version: 'whole',
  type: { words: ['OneTime', 'Recurring', 'Usage'] },
  uom: { either: ['text', 'null'] },
  model: 'text',
  ...PRICE,
  currency: { textUpTo: 3 },
  billingPeriod: 'text',
  billingDay: 'text',
  'billingPeriodAlignment?': 'text',
  'listPriceBase?': 'text',
  'triggerEvent?': 'text',
  effectiveStartDate: 'day',
  effectiveEndDate: DAY_OR_NULL,
  chargedThroughDate: DAY_OR_NULL,
  processedThroughDate: DAY_OR_NULL,
  done: 'flag',
  'ratingGroup?': 'text',
  'usageRecordRatingOption?': 'text',
  'discountLevel?': 'text',
  'applyDiscountTo?': 'text',
  'discountPercentage?': NUMBER_OR_NULL,
  'discountAmount?': NUMBER_OR_NULL,
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
  'serviceActivationDate?': 'day',
  'customerAcceptanceDate?': 'day',
  subscriptionStartDate: 'day',
  subscriptionEndDate: DAY_OR_NULL,
  ratePlans: {
    list: {
      fields: {
        id: 'id',
        productRatePlanId: 'id',
        'ratePlanName?': 'text',
        'lastChangeType?': { words: ['Add', 'Update', 'Remove'] },
        ratePlanCharges: { list: { fields: { ...SEGMENT, 'chargeSegments?': { list: { fields: SEGMENT } } } } },
      },
    },
  },
};

const CHARGE_DETAIL = { 'charge-detail': 'text', 'as-of-date': 'day' } as const;

const MOVED: Fields = { subscriptionId: 'id', 'termEndDate?': 'day', 'totalDeltaTcv?': 'number' };

export const SALE_CALLS: ReadonlyArray<CallDescription> = [
  listOf('catalog/products', 'products', { fields: PRODUCT }),
  { method: 'GET', path: 'catalog/product/{id}', answer: succeeds(PRODUCT) },
  listOf('rateplan/{id}/productRatePlan', 'productRatePlans', PLAN),
  {
    method: 'GET',
    path: 'subscriptions/accounts/{key}',
    query: { page: 'digits', pageSize: 'digits', ...CHARGE_DETAIL },
    answer: succeeds({ subscriptions: { list: { fields: SUBSCRIPTION } }, 'nextPage?': 'link' }),
  },
  { method: 'GET', path: 'subscriptions/{key}', query: CHARGE_DETAIL, answer: succeeds(SUBSCRIPTION) },
  {
    method: 'PUT',
    path: 'subscriptions/{key}/suspend',
    request: {
      fields: {
        suspendPolicy: { words: ['Today', 'EndOfLastInvoicePeriod', 'FixedPeriodsFromToday', 'SpecificDate'] },
        'suspendSpecificDate?': 'day',
        'orderDate?': 'day',
        'runBilling?': 'flag',
        'collect?': 'flag',
      },
    },
    answer: succeeds({ 'suspendDate?': 'day', 'resumeDate?': 'day', ...MOVED }),
  },
  {
    method: 'PUT',
    path: 'subscriptions/{key}/resume',
    request: {
      fields: {
        resumePolicy: { words: ['Today', 'FixedPeriodsFromSuspendDate', 'FixedPeriodsFromToday', 'SpecificDate'] },
        'resumeSpecificDate?': 'day',
        'orderDate?': 'day',
        'runBilling?': 'flag',
        'collect?': 'flag',
      },
    },
    answer: succeeds({ 'resumeDate?': 'day', ...MOVED }),
  },
  {
    method: 'POST',
    path: 'orders',
    request: {
      fields: {
        orderDate: 'day',
        existingAccountNumber: 'text',
        subscriptions: { list: { fields: { subscriptionNumber: 'text', orderActions: { list: 'anything' } } } },
        'processingOptions?': { fields: { 'runBilling?': 'flag', 'collectPayment?': 'flag' } },
      },
    },
    answer: succeeds({
      orderNumber: 'text',
      accountNumber: 'text',
      status: { words: ['Draft', 'Pending', 'Scheduled', 'Executing', 'Completed', 'Failed'] },
      'subscriptions?': {
        list: { fields: { subscriptionNumber: 'text', status: 'text', subscriptionOwnerNumber: 'text' } },
      },
      'subscriptionNumbers?': { list: 'text' },
    }),
  },
  {
    method: 'GET',
    path: 'orders/{number}',
    answer: succeeds({
      order: {
        fields: {
          orderNumber: 'text',
          status: 'text',
          orderDate: 'day',
          existingAccountNumber: 'text',
          subscriptions: { list: 'anything' },
        },
      },
    }),
  },
];
