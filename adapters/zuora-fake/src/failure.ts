/** How Zuora says no: usually with HTTP 200, `success: false` and a code whose last two digits are the category. */

export interface Reason {
  readonly code: number;
  readonly message: string;
}

/** Thrown inside the fake, and written as an answer at its edge. */
export class Refusal extends Error {
  readonly reason: Reason;
  readonly status: number;
  /** `action`: the older shape of the calls under action/. */
  readonly shape: 'rest' | 'action';
  constructor(code: number, message: string, options: { status?: number; shape?: 'rest' | 'action' } = {}) {
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
  query: 500900,
  subscription: 535000,
  usage: 532000,
  request: 900000,
} as const;
export type Resource = keyof typeof RESOURCE;

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

export const refusal = (resource: Resource, category: Category, message: string): Refusal =>
  new Refusal(RESOURCE[resource] * 100 + CATEGORY[category], message, {
    shape: resource === 'query' ? 'action' : 'rest',
  });

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
