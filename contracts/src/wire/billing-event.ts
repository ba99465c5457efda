/**
 * The billing event as agents send it: one JSON object per amount type. Parse the text with `parseJsonExact`, so that
 * numbers arrive in the digits in which they were written.
 */
import { Decimal, parseDecimal } from '@usage-billing/core/invoices';
import { formatInstant, type Instant, instant, isInstant, JsonNumber, parseInstant } from '@usage-billing/core/shared';
import {
  Amount,
  type AmountType,
  type BillingEvent,
  canonicalMetadata,
  decodeAmount,
  type InstanceId,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { EventTime } from './event-time.ts';

/** Which field of a record broke which rule. `record` stands for the record as a whole. */
export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** What is wrong with a record: one problem for each wrong field, at most six. */
export type FieldProblems = readonly [FieldProblem, ...ReadonlyArray<FieldProblem>];

export const MAX_UNIQUE_KEY_LENGTH = 512;
const MAX_NAME_LENGTH = 128;
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

/** What is wrong with a text, or nothing. */
const textProblem = (input: unknown, limit: number, isPlain: boolean): string | undefined => {
  // Whoever reads a text whose bytes are none leaves the bytes here: replaced by one sign, they would make two keys one.
  if (typeof input !== 'string') return input instanceof Uint8Array ? 'must be text, in UTF-8' : 'must be text';
  if (input.length < 1 || input.length > limit) return `must have 1 to ${limit} characters, this has ${input.length}`;
  return isPlain || isStorable(input) ? undefined : 'must be well-formed text without NUL';
};

/**
 * A record all of whose texts are ASCII without NUL. A reader that goes through every byte anyway makes its records of this
 * class, and they are not gone through again.
 */
export class PlainRecord {
  readonly unique_key: string;
  readonly internal_instance_id: string;
  readonly amount_type: string;
  readonly amount_value: number | string;
  readonly occurred_at: string;
  readonly metadata: Metadata | null;
  constructor(
    unique_key: string,
    internal_instance_id: string,
    amount_type: string,
    amount_value: number | string,
    occurred_at: string,
    metadata: Metadata | null,
  ) {
    this.unique_key = unique_key;
    this.internal_instance_id = internal_instance_id;
    this.amount_type = amount_type;
    this.amount_value = amount_value;
    this.occurred_at = occurred_at;
    this.metadata = metadata;
  }
}

/** A number of a million digits would cost seconds to read and cannot be meant. */
const MAX_NUMBER_LENGTH = 100;

const decodeNumber = (source: string): E.Either<string, Decimal> =>
  source.length <= MAX_NUMBER_LENGTH ? parseDecimal(source) : E.left(`has more than ${MAX_NUMBER_LENGTH} digits`);

/** `60`, `60.0` and `6e1` are the same JSON number and the same integer; `60.5` is none. */
const decodeJsonAmount = ({ source }: JsonNumber): E.Either<string, Amount> => {
  const parsed = decodeNumber(source);
  if (E.isLeft(parsed) || !parsed.right.round(0).eq(parsed.right)) return E.left('must be an integer');
  return E.mapLeft(() => 'must fit into a signed 64-bit integer')(Amount.decode(BigInt(parsed.right.toFixed())));
};

/** A text says what is wrong, here and in those below. */
const orProblem = <A>(decoded: E.Either<string, A>): A | string => (E.isRight(decoded) ? decoded.right : decoded.left);

const readAmount = (input: unknown): Amount | string => {
  if (typeof input === 'number') {
    if (Number.isSafeInteger(input)) return BigInt(input) as Amount;
    return Number.isInteger(input) ? 'must be exact; past 2^53 send it as a decimal string' : 'must be an integer';
  }
  return orProblem(input instanceof JsonNumber ? decodeJsonAmount(input) : decodeAmount(input));
};

/** Digits past the microsecond are cut off, towards the past, as in RFC 3339 text. */
const instantFromSeconds = (seconds: Decimal): Instant | string => {
  const at = instant(
    BigInt(
      seconds
        .times(1_000_000)
        .round(0, seconds.lt(0) ? Decimal.roundUp : Decimal.roundDown)
        .toFixed(),
    ),
  );
  return isInstant(at) ? at : 'is outside the years 0001 to 9999';
};

const NOT_A_TIME = 'must be an RFC 3339 time, as text, or seconds since 1970, as a number';

/** Longer texts are not quoted. */
const MAX_TIME_LENGTH = 40;

const readOccurredAt = (input: unknown): Instant | string => {
  if (typeof input === 'string') {
    const at = parseInstant(input);
    return E.isLeft(at) && input.length > MAX_TIME_LENGTH ? NOT_A_TIME : orProblem(at);
  }
  if (input instanceof EventTime)
    return instant(BigInt(input.seconds * 1_000_000 + Math.floor(input.nanoseconds / 1_000)));
  if (typeof input === 'number' || typeof input === 'bigint' || input instanceof JsonNumber) {
    const seconds = decodeNumber(input instanceof JsonNumber ? input.source : String(input));
    return E.isRight(seconds) ? instantFromSeconds(seconds.right) : NOT_A_TIME;
  }
  return NOT_A_TIME;
};

/** No character takes more than six bytes as JSON in UTF-8, so that most metadata need not be measured. */
const MOST_BYTES_OF_A_CHARACTER = 6;

const readMetadata = (input: unknown): O.Option<Metadata> | string => {
  if (input === null || input === undefined) return O.none;
  if (!isRecord(input)) return 'must be an object of text values, or null';
  let characters = 2;
  for (const key in input) {
    const value = input[key];
    if (typeof value !== 'string') return `must have only text values; that of "${key}" is not text`;
    characters += key.length + value.length + 1;
  }
  const metadata = input as Metadata;
  if (characters * MOST_BYTES_OF_A_CHARACTER <= MAX_METADATA_BYTES) return O.some(metadata);
  const bytes = new TextEncoder().encode(canonicalMetadata(metadata)).byteLength;
  return bytes <= MAX_METADATA_BYTES
    ? O.some(metadata)
    : `must be at most ${MAX_METADATA_BYTES} bytes as JSON, this has ${bytes}`;
};

/** An object with names; bytes are one value, however many there are. */
export const isRecord = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' &&
  input !== null &&
  !Array.isArray(input) &&
  !(input instanceof JsonNumber) &&
  !(input instanceof Uint8Array);

/** How many fields of the record mean nothing here; they are ignored. `received_at` counts too: the ingester sets it. */
export const countUnknownFields = (record: unknown): number => {
  if (!isRecord(record) || record instanceof PlainRecord) return 0;
  let count = 0;
  for (const _field in record) count += 1;
  // Counting what is known is cheaper than comparing every name with every other.
  if (record.unique_key !== undefined) count -= 1;
  if (record.internal_instance_id !== undefined) count -= 1;
  if (record.amount_type !== undefined) count -= 1;
  if (record.amount_value !== undefined) count -= 1;
  if (record.occurred_at !== undefined) count -= 1;
  if (record.metadata !== undefined) count -= 1;
  return count;
};

/** In the place of an event. A class, so that it can be told from one without wrapping either: every event passes here. */
export class WrongFields {
  readonly problems: FieldProblems;
  constructor(problems: FieldProblems) {
    this.problems = problems;
  }
}

/** Of each reason, where there are several. Only those that quote what was sent are longer. */
const MAX_JOINED_REASON = 100;

const joinedReason = (reason: string): string =>
  reason.length <= MAX_JOINED_REASON ? reason : `${reason.slice(0, MAX_JOINED_REASON).toWellFormed()}…`;

/**
 * All of them as that of the first field, for those who are told of one: its reason goes on with each other field and what is
 * wrong with it. Short, whatever was sent, unless the only reason is long.
 */
export const joinProblems = ([first, ...others]: FieldProblems): FieldProblem => {
  if (others.length === 0) return first;
  const more = others.map(({ field, reason }) => `${field} ${joinedReason(reason)}`);
  return { field: first.field, reason: [joinedReason(first.reason), ...more].join('; ') };
};

const MISSING = 'is missing';

/** What is wrong with a field that has to be text, or nothing. */
const requiredTextProblem = (input: unknown, limit: number, isPlain: boolean): string | undefined =>
  input === undefined ? MISSING : textProblem(input, limit, isPlain);

/** As {@link decodeBillingEvent}, without a wrapper around the event; {@link isWrong} tells whether it is one. */
export const readBillingEvent = (record: unknown): BillingEvent | WrongFields => {
  if (!isRecord(record)) return new WrongFields([{ field: 'record', reason: 'must be a JSON object' }]);
  const { unique_key, internal_instance_id, amount_type, amount_value, occurred_at } = record;
  const isPlain = record instanceof PlainRecord;
  const keyProblem = requiredTextProblem(unique_key, MAX_UNIQUE_KEY_LENGTH, isPlain);
  const instanceProblem = requiredTextProblem(internal_instance_id, MAX_NAME_LENGTH, isPlain);
  const typeProblem = requiredTextProblem(amount_type, MAX_NAME_LENGTH, isPlain);
  const amount = amount_value === undefined ? MISSING : readAmount(amount_value);
  const occurredAt = occurred_at === undefined ? MISSING : readOccurredAt(occurred_at);
  const metadata = readMetadata(record.metadata);
  const areTextsRight = keyProblem === undefined && instanceProblem === undefined && typeProblem === undefined;
  if (areTextsRight && typeof amount === 'bigint' && typeof occurredAt === 'bigint' && typeof metadata === 'object')
    return {
      uniqueKey: unique_key as string,
      instanceId: internal_instance_id as InstanceId,
      amountType: amount_type as AmountType,
      amount,
      occurredAt,
      metadata,
    };
  return wrongFields({
    unique_key: keyProblem,
    internal_instance_id: instanceProblem,
    amount_type: typeProblem,
    amount_value: amount,
    occurred_at: occurredAt,
    metadata,
  });
};

/** Of values that were read, those that are text say what is wrong with their field; at least one is. */
const wrongFields = (read: Readonly<Record<keyof BillingEventRecord, unknown>>): WrongFields => {
  const problems = Object.entries(read).flatMap(([field, reason]) =>
    typeof reason === 'string' ? [{ field, reason }] : [],
  );
  const [first = { field: 'record', reason: 'is not a billing event' }, ...others] = problems;
  return new WrongFields([first, ...others]);
};

/** Tells what {@link readBillingEvent} returned for a record that is no event. */
export const isWrong = (read: BillingEvent | WrongFields): read is WrongFields => read instanceof WrongFields;

/**
 * The event, or every field that broke a rule, in the order of the fields. Numbers may be `number` (where exact), `bigint`,
 * {@link JsonNumber} or, for times, {@link EventTime}.
 */
export const decodeBillingEvent = (record: unknown): E.Either<FieldProblems, BillingEvent> => {
  const read = readBillingEvent(record);
  return isWrong(read) ? E.left(read.problems) : E.right(read);
};

/** The record of an event, as {@link decodeBillingEvent} reads it back. */
export const encodeBillingEvent = (event: BillingEvent): BillingEventRecord => ({
  unique_key: event.uniqueKey,
  internal_instance_id: event.instanceId,
  amount_type: event.amountType,
  amount_value: event.amount.toString(),
  occurred_at: formatInstant(event.occurredAt),
  metadata: O.toNullable(event.metadata),
});
