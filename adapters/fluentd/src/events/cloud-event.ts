/** CloudEvents 1.0 in JSON as billing records; see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md. */
import { type FieldProblem, isRecord } from '@usage-billing/contracts/wire';
import { fail, inPureSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { jsonValue } from '../records/json-value.ts';
import { Unreadable } from '../unreadable.ts';
import { foreignRecord, type RecordFields } from './foreign-record.ts';

/**
 * What names an event for ever. CloudEvents are identified by source and id together; `id` is for senders whose ids are
 * unique across all sources.
 */
export type CloudEventIdentity = 'source-and-id' | 'id';

export interface CloudEventRules {
  readonly identity: CloudEventIdentity;
  /** The property of `data` that holds the amount. */
  readonly amountProperty: string;
}

/** The billing record that the event stands for, or {@link Unreadable}. Its fields are judged like those of any record. */
export const recordOfCloudEvent = (event: unknown, rules: CloudEventRules): unknown => {
  if (event instanceof Unreadable) return event;
  const record = recordOf(event, rules);
  return E.isRight(record) ? record.right : new Unreadable(record.left, event);
};

const recordOf = (
  event: unknown,
  { identity, amountProperty }: CloudEventRules,
): E.Either<FieldProblem, RecordFields> =>
  inPureSteps(function* () {
    if (!isRecord(event)) return yield* fail(problem('record', 'must be a CloudEvent, a JSON object'));
    if (event.specversion !== '1.0') return yield* fail(problem('specversion', 'must be "1.0"'));
    const data = yield* step(dataOf(event));
    if (!isRecord(data))
      return yield* fail(problem('data', `must be an object with an integer in "${amountProperty}"`));
    const fields = {
      unique_key: yield* step(keyOf(event, identity)),
      internal_instance_id: event.subject,
      amount_type: event.type,
      amount_value: data[amountProperty],
      occurred_at: event.time,
      metadata: data.metadata,
    };
    return foreignRecord(fields, {
      unique_key: identity === 'id' ? 'id' : 'source and id',
      internal_instance_id: 'subject',
      amount_type: 'type',
      amount_value: `data.${amountProperty}`,
      occurred_at: 'time',
      metadata: 'data.metadata',
    });
  });

type Fields = Readonly<Record<string, unknown>>;

const problem = (field: string, reason: string): FieldProblem => ({ field, reason });

const dataOf = ({ data, data_base64 }: Fields): E.Either<FieldProblem, unknown> => {
  if (data_base64 === undefined) return E.right(data);
  if (typeof data_base64 !== 'string') return E.left(problem('data_base64', 'must be text'));
  return pipe(
    jsonValue(Buffer.from(data_base64, 'base64')),
    E.mapLeft((why) => problem('data_base64', `is not JSON: ${why}`)),
    E.chain((value) => (value instanceof Unreadable ? E.left(value.problem) : E.right(value))),
  );
};

const textOf = (event: Fields, name: 'id' | 'source'): E.Either<FieldProblem, string> => {
  const text = event[name];
  if (typeof text === 'string' && text !== '') return E.right(text);
  return E.left(problem(name, text === undefined ? 'is missing' : 'must be text that is not empty'));
};

const keyOf = (event: Fields, identity: CloudEventIdentity): E.Either<FieldProblem, unknown> =>
  identity === 'id'
    ? E.right(event.id)
    : inPureSteps(function* () {
        return keyOfCloudEvent(yield* step(textOf(event, 'source')), yield* step(textOf(event, 'id')));
      });

/**
 * `<source>#<id>`. A `#` in the id is escaped, so that the last one always separates the two and different events never
 * get the same key.
 */
export const keyOfCloudEvent = (source: string, id: string): string =>
  `${source}#${id.replace(/%(?=2[35])|#/g, (character) => (character === '#' ? '%23' : '%25'))}`;
