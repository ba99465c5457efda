/** CloudEvents 1.0 in their JSON form, as billing records; see https://github.com/cloudevents/spec. */

import { type FieldProblem, isRecord } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';

type Fields = Readonly<Record<string, unknown>>;

/** Where each field of the record comes from, for errors that name what the sender wrote. */
const ATTRIBUTE: Readonly<Record<string, string>> = {
  unique_key: 'id',
  internal_instance_id: 'subject',
  amount_type: 'type',
  amount_value: 'data.value',
  occurred_at: 'time',
  metadata: 'data.metadata',
};

export const attributeOf = (problem: FieldProblem): FieldProblem => ({
  ...problem,
  field: ATTRIBUTE[problem.field] ?? problem.field,
});

/** The record that a CloudEvent stands for; its fields are judged as those of any other record. */
export const recordOfCloudEvent = (event: unknown): E.Either<FieldProblem, Fields> => {
  if (!isRecord(event)) return E.left({ field: 'record', reason: 'must be a CloudEvent, a JSON object' });
  if (event.specversion !== '1.0') return E.left({ field: 'specversion', reason: 'must be "1.0"' });
  const { data } = event;
  if (!isRecord(data)) return E.left({ field: 'data', reason: 'must be an object with an integer in "value"' });
  return E.right({
    unique_key: event.id,
    internal_instance_id: event.subject,
    amount_type: event.type,
    amount_value: data.value,
    occurred_at: event.time,
    metadata: data.metadata,
  });
};
