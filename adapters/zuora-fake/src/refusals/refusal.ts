/**
 * How Zuora says no. REST calls answer `success: false` with a code whose last two digits are the category, under HTTP 200
 * or, from version 2024-05-20 on, under a status for each category; calls under action/ and object/ answer a word.
 */
import { CATEGORY, type Category, RESOURCE, type Resource, WORD } from './codes.ts';

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

export const refusal = (resource: Resource, category: Category, message: string): Refusal =>
  resource === 'query' || resource === 'object'
    ? new Refusal(WORD[category], message, { shape: 'action' })
    : new Refusal(RESOURCE[resource] * 100 + CATEGORY[category], message);
