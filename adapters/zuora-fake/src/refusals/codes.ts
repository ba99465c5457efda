/** What Zuora's failures are numbered by: six digits for the resource and two for the category, or a word with the older calls. */

/** The six digits before the category. */
export const RESOURCE = {
  account: 531000,
  catalog: 500500,
  file: 500800,
  invoice: 545000,
  invoiceCollect: 540000,
  order: 584000,
  paymentMethod: 500600,
  subscription: 535000,
  usage: 532000,
  request: 900000,
} as const;
/** Calls under action/ and object/ do not number what they are about. */
type OlderResource = 'query' | 'object';
export type Resource = keyof typeof RESOURCE | OlderResource;

export const CATEGORY = {
  permission: 10,
  authentication: 11,
  invalid: 20,
  unknownField: 21,
  missing: 22,
  queryParameter: 27,
  rule: 30,
  notFound: 40,
  notSupported: 45,
  locked: 50,
  internal: 60,
  temporary: 61,
  limit: 70,
  malformed: 90,
  external: 99,
} as const;
export type Category = keyof typeof CATEGORY;

export const WORD: Readonly<Record<Category, string>> = {
  permission: 'API_DISABLED',
  authentication: 'INVALID_SESSION',
  invalid: 'INVALID_VALUE',
  unknownField: 'INVALID_FIELD',
  missing: 'MISSING_REQUIRED_VALUE',
  queryParameter: 'INVALID_VALUE',
  rule: 'TRANSACTION_FAILED',
  notFound: 'INVALID_ID',
  notSupported: 'INVALID_TYPE',
  locked: 'LOCK_COMPETITION',
  internal: 'UNKNOWN_ERROR',
  temporary: 'TEMPORARY_ERROR',
  limit: 'REQUEST_EXCEEDED_LIMIT',
  malformed: 'MALFORMED_QUERY',
  external: 'CREDIT_CARD_PROCESSING_FAILURE',
};
