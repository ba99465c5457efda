/**
 * How Zuora says no: usually with HTTP 200, `success: false` and a code whose last two digits are the category; the older
 * calls under action/ and object/ in a shape of their own, with a word for the code.
 */

export interface Reason {
  readonly code: number | string;
  readonly message: string;
}

/** Thrown inside the fake, and written as an answer at its edge. */
export class Refusal extends Error {
  readonly reason: Reason;
  readonly status: number;
  /** `action`: the older shape of the calls under action/ and object/. */
  readonly shape: 'rest' | 'action';
  constructor(code: Reason['code'], message: string, options: { status?: number; shape?: 'rest' | 'action' } = {}) {
    super(message);
    this.reason = { code, message };
    this.status = options.status ?? 200;
    this.shape = options.shape ?? 'rest';
  }
}

/** The six digits before the category. */
const RESOURCE = {
  account: 531000,
  catalog: 500500,
  file: 500800,
  invoiceCollect: 540000,
  paymentMethod: 500600,
  subscription: 535000,
  usage: 532000,
  request: 900000,
} as const;
/** Calls under action/ and object/ do not number what they are about. */
type OlderResource = 'query' | 'object';
export type Resource = keyof typeof RESOURCE | OlderResource;

const CATEGORY = {
  authentication: 11,
  invalid: 20,
  unknownField: 21,
  missing: 22,
  rule: 30,
  notFound: 40,
  locked: 50,
  internal: 60,
  limit: 70,
  malformed: 90,
} as const;
export type Category = keyof typeof CATEGORY;

const WORD: Readonly<Record<Category, string>> = {
  authentication: 'INVALID_SESSION',
  invalid: 'INVALID_VALUE',
  unknownField: 'INVALID_FIELD',
  missing: 'MISSING_REQUIRED_VALUE',
  rule: 'TRANSACTION_FAILED',
  notFound: 'INVALID_ID',
  locked: 'LOCK_COMPETITION',
  internal: 'UNKNOWN_ERROR',
  limit: 'REQUEST_EXCEEDED_LIMIT',
  malformed: 'MALFORMED_QUERY',
};

export const refusal = (resource: Resource, category: Category, message: string): Refusal =>
  resource === 'query' || resource === 'object'
    ? new Refusal(WORD[category], message, { shape: 'action' })
    : new Refusal(RESOURCE[resource] * 100 + CATEGORY[category], message);

let processes = 0;

/** The body of a failed call. */
export const failureBody = ({ code, message }: Reason, shape: 'rest' | 'action' = 'rest'): unknown => {
  processes += 1;
  return shape === 'action'
    ? { Success: false, Errors: [{ Code: String(code), Message: message }] }
    : {
        success: false,
        processId: processes.toString(16).toUpperCase().padStart(16, '0'),
        reasons: [{ code, message }],
      };
};
