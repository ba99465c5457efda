/**
 * What kind of failure a code of Zuora's names. REST calls answer numbers, whose last two digits are the kind; actions
 * and CRUD calls answer words.
 */
import { JsonNumber } from '@usage-billing/core/shared';

export type ErrorCategory =
  | 'permission'
  | 'authentication'
  | 'invalid'
  | 'rule'
  | 'notFound'
  /** This method or media type is not for this address. */
  | 'notSupported'
  | 'locked'
  | 'internal'
  | 'temporary'
  | 'limit'
  | 'malformed'
  /** The gateway, or whatever calculates taxes. */
  | 'external'
  | 'unknown';

const BY_DIGITS: ReadonlyMap<string, ErrorCategory> = new Map(
  Object.entries({
    '10': 'permission',
    '11': 'authentication',
    '20': 'invalid',
    '21': 'invalid',
    '22': 'invalid',
    '23': 'invalid',
    '27': 'invalid',
    '30': 'rule',
    '40': 'notFound',
    '45': 'notSupported',
    '50': 'locked',
    '60': 'internal',
    '61': 'temporary',
    '70': 'limit',
    '90': 'malformed',
    '99': 'external',
  } as const),
);

const BY_WORD: ReadonlyMap<string, ErrorCategory> = new Map(
  Object.entries({
    NO_PERMISSION: 'permission',
    API_DISABLED: 'permission',
    INVALID_LOGIN: 'authentication',
    INVALID_SESSION: 'authentication',
    INVALID_FIELD: 'invalid',
    INVALID_TYPE: 'invalid',
    INVALID_VALUE: 'invalid',
    DUPLICATE_VALUE: 'invalid',
    MISSING_REQUIRED_VALUE: 'invalid',
    MAX_RECORDS_EXCEEDED: 'invalid',
    INVALID_VERSION: 'invalid',
    CANNOT_DELETE: 'rule',
    INVALID_ID: 'notFound',
    LOCK_COMPETITION: 'locked',
    CREDIT_CARD_PROCESSING_FAILURE: 'external',
    UNKNOWN_ERROR: 'internal',
    TRANSACTION_TERMINATED: 'internal',
    TRANSACTION_FAILED: 'internal',
    SERVER_UNAVAILABLE: 'temporary',
    TEMPORARY_ERROR: 'temporary',
    TRANSACTION_TIMEOUT: 'temporary',
    REQUEST_EXCEEDED_LIMIT: 'limit',
    REQUEST_EXCEEDED_RATE: 'limit',
    MALFORMED_QUERY: 'malformed',
  } as const),
);

/** The code as text, whether it was written as a number or as text. */
export const codeText = (code: unknown): string => (code instanceof JsonNumber ? code.source : String(code ?? ''));

/** A number has a resource of six digits before its kind; shorter ones are no codes of this form. */
export const categoryOf = (code: string): ErrorCategory =>
  (/^\d{8,15}$/.test(code) ? BY_DIGITS.get(code.slice(-2)) : BY_WORD.get(code)) ?? 'unknown';
