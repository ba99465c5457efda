/**
 * How Zuora says no. REST calls answer `success: false` with a code whose last two digits are the category, under HTTP 200
 * or, from version 2024-05-20 on, under a status for each category; calls under action/ and object/ answer a word.
 */
import type { FakeSettings } from '../settings/settings.ts';

export interface Reason {
  readonly code: number | string;
  readonly message: string;
}

export type Shape = 'rest' | 'action';

/** Thrown inside the fake, and written as an answer at its edge. */
export class Refusal extends Error {
  readonly reason: Reason;
  /** Under every version; undefined: as the category and the version say. */
  readonly status: number | undefined;
  /** `action`: the older shape of the calls under action/ and object/. */
  readonly shape: Shape;
  constructor(code: Reason['code'], message: string, options: { status?: number; shape?: Shape } = {}) {
    super(message);
    this.reason = { code, message };
    this.status = options.status;
    this.shape = options.shape ?? 'rest';
  }
}

/** The six digits before the category. */
const RESOURCE = {
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

const CATEGORY = {
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

/** *API upgrades*, 2024-05-20. */
const STATUS: Readonly<Record<number, number>> = {
  10: 403,
  11: 401,
  20: 400,
  21: 400,
  22: 400,
  23: 400,
  27: 400,
  30: 400,
  40: 404,
  45: 405,
  50: 409,
  60: 500,
  61: 500,
  70: 429,
  90: 400,
  99: 500,
};

/** The status of a failure with this code where the version has statuses; unknown categories are bad requests. */
export const statusOf = (code: Reason['code']): number => STATUS[Number(String(code).slice(-2))] ?? 400;

const WORD: Readonly<Record<Category, string>> = {
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

export const refusal = (resource: Resource, category: Category, message: string): Refusal =>
  resource === 'query' || resource === 'object'
    ? new Refusal(WORD[category], message, { shape: 'action' })
    : new Refusal(RESOURCE[resource] * 100 + CATEGORY[category], message);

let processes = 0;

/** The body of a failed call. */
export const failureBody = (
  { code, message }: Reason,
  shape: Shape = 'rest',
  codes: FakeSettings['codes'] = 'bare',
): unknown => {
  processes += 1;
  return shape === 'action'
    ? { Success: false, Errors: [{ Code: String(code), Message: message }] }
    : {
        success: false,
        processId: processes.toString(16).toUpperCase().padStart(16, '0'),
        reasons: [{ code: codes === 'text' ? String(code) : code, message }],
      };
};
