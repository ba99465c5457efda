/**
 * The billing event as agents send it: one JSON object per amount type. Parse the text with `parseJsonExact`, so that
 * numbers arrive in the digits in which they were written.
 */
import { Decimal, parseDecimal } from '@usage-billing/core/invoices';
import { formatInstant, type Instant, instant, isInstant, JsonNumber, parseInstant } from '@usage-billing/core/shared';
import {
  Amount,
  AmountType,
  type BillingEvent,
  canonicalMetadata,
  decodeAmount,
  InstanceId,
} from '@usage-billing/core/usage';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as t from 'io-ts';

/** Which field of a record broke which rule. `record` stands for the record as a whole. */
export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

export const MAX_UNIQUE_KEY_LENGTH = 512;
/** Of the metadata as canonical JSON, in UTF-8. */
export const MAX_METADATA_BYTES = 16 * 1024;

type Metadata = Readonly<Record<string, string>>;

/** The record in JSON: amounts as decimal text, since most JSON readers round past 2^53. */
export interface BillingEventRecord {
  readonly unique_key: string;
  readonly internal_instance_id: string;
  readonly amount_type: string;
  readonly amount_value: string;
  readonly occurred_at: string;
  readonly metadata: Metadata | null;
}

/** No store keeps NUL in text, and half a surrogate pair would be replaced, so that two keys could become one. */
const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

const textUpTo =
  (limit: number) =>
  (input: unknown): E.Either<string, string> => {
    if (typeof input !== 'string') return E.left('must be text');
    if (input.length < 1 || input.length > limit)
      return E.left(`must have 1 to ${limit} characters, this has ${input.length}`);
    return isStorable(input) ? E.right(input) : E.left('must be well-formed text without NUL');
  };

const branded =
  <A>(codec: t.Type<A, string, unknown>) =>
  (input: unknown): E.Either<string, A> => {
    const text = textUpTo(128)(input);
    if (E.isLeft(text)) return text;
    return E.mapLeft(() => `is not a valid ${codec.name}`)(codec.decode(text.right));
  };

const decodeInstanceId = branded(InstanceId);
const decodeAmountType = branded(AmountType);

/** A number of a million digits would cost seconds to read and cannot be meant. */
const MAX_NUMBER_LENGTH = 100;

const decodeNumber = (source: string): E.Either<string, Decimal> =>
  source.length <= MAX_NUMBER_LENGTH ? parseDecimal(source) : E.left(`has more than ${MAX_NUMBER_LENGTH} digits`);

/** `60`, `60.0` and `6e1` are the same JSON number and the same integer; `60.5` is none. */
const decodeAmountValue = (input: unknown): E.Either<string, Amount> => {
  if (!(input instanceof JsonNumber)) return decodeAmount(input);
  const parsed = decodeNumber(input.source);
  if (E.isLeft(parsed) || !parsed.right.round(0).eq(parsed.right)) return E.left('must be an integer');
  return E.mapLeft(() => 'must fit into a signed 64-bit integer')(Amount.decode(BigInt(parsed.right.toFixed())));
};

/** Digits past the microsecond are cut off, towards the past, as in RFC 3339 text. */
const instantFromSeconds = (seconds: Decimal): E.Either<string, Instant> => {
  const at = instant(
    BigInt(
      seconds
        .times(1_000_000)
        .round(0, seconds.lt(0) ? Decimal.roundUp : Decimal.roundDown)
        .toFixed(),
    ),
  );
  return isInstant(at) ? E.right(at) : E.left('is outside the years 0001 to 9999');
};

const decodeOccurredAt = (input: unknown): E.Either<string, Instant> => {
  if (typeof input === 'string') return parseInstant(input);
  const source = input instanceof JsonNumber ? input.source : typeof input === 'number' ? String(input) : '';
  const seconds = decodeNumber(source);
  return E.isRight(seconds)
    ? instantFromSeconds(seconds.right)
    : E.left('must be an RFC 3339 time, as text, or seconds since 1970, as a number');
};

const decodeMetadata = (input: unknown): E.Either<string, O.Option<Metadata>> => {
  if (input === null || input === undefined) return E.right(O.none);
  if (!isRecord(input)) return E.left('must be an object of text values, or null');
  const entries: Array<readonly [string, string]> = [];
  for (const [key, value] of Object.entries(input)) {
    if (typeof value !== 'string') return E.left(`must have only text values; that of "${key}" is not text`);
    entries.push([key, value]);
  }
  const metadata = Object.fromEntries(entries);
  const bytes = new TextEncoder().encode(canonicalMetadata(metadata)).byteLength;
  return bytes <= MAX_METADATA_BYTES
    ? E.right(O.some(metadata))
    : E.left(`must be at most ${MAX_METADATA_BYTES} bytes as JSON, this has ${bytes}`);
};

const isRecord = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null && !Array.isArray(input) && !(input instanceof JsonNumber);

const KNOWN_FIELDS = new Set([
  'unique_key',
  'internal_instance_id',
  'amount_type',
  'amount_value',
  'occurred_at',
  'metadata',
]);

/** How many fields of the record mean nothing here; they are ignored. `received_at` counts too: the ingester sets it. */
export const countUnknownFields = (record: unknown): number =>
  isRecord(record) ? Object.keys(record).filter((field) => !KNOWN_FIELDS.has(field)).length : 0;

/** The event, or the first field that broke a rule. */
export const decodeBillingEvent = (record: unknown): E.Either<FieldProblem, BillingEvent> => {
  if (!isRecord(record)) return E.left({ field: 'record', reason: 'must be a JSON object' });
  const read = <A>(field: string, decode: (input: unknown) => E.Either<string, A>): E.Either<FieldProblem, A> => {
    const present = Object.hasOwn(record, field) || field === 'metadata';
    const decoded = present ? decode(record[field]) : E.left('is missing');
    return E.mapLeft((reason: string) => ({ field, reason }))(decoded);
  };
  return sequenceS(E.Applicative)({
    uniqueKey: read('unique_key', textUpTo(MAX_UNIQUE_KEY_LENGTH)),
    instanceId: read('internal_instance_id', decodeInstanceId),
    amountType: read('amount_type', decodeAmountType),
    amount: read('amount_value', decodeAmountValue),
    occurredAt: read('occurred_at', decodeOccurredAt),
    metadata: read('metadata', decodeMetadata),
  });
};

export const encodeBillingEvent = (event: BillingEvent): BillingEventRecord => ({
  unique_key: event.uniqueKey,
  internal_instance_id: event.instanceId,
  amount_type: event.amountType,
  amount_value: event.amount.toString(),
  occurred_at: formatInstant(event.occurredAt),
  metadata: O.toNullable(event.metadata),
});
