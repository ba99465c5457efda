/** Answers to queries: records with the fields that were asked for, those that are null left out. */
import { fail, inPureSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import type { CallFailure } from '../failure.ts';
import { decodeAs, OptionalText } from './codecs.ts';

const records = <Item extends t.Mixed>(item: Item, what: string) =>
  decodeAs(t.type({ records: t.union([t.array(item), t.undefined, t.null]), done: t.boolean }), what);

const decodeIds = records(t.type({ Id: t.string }), 'query for an account');
const decodeStates = records(t.type({ Id: t.string, RbeStatus: t.string }), 'query for usage');

export const decodeFirstId = (body: unknown): CallResult<O.Option<string>> =>
  E.map(({ records: found }: { readonly records?: ReadonlyArray<{ readonly Id: string }> | null | undefined }) =>
    O.fromNullable(found?.[0]?.Id),
  )(decodeIds(body));

export const decodeRatingStates = (body: unknown): CallResult<ReadonlyArray<string>> =>
  E.map(({ records: found }: { readonly records?: ReadonlyArray<{ readonly RbeStatus: string }> | null | undefined }) =>
    (found ?? []).map(({ RbeStatus }) => RbeStatus),
  )(decodeStates(body));

const decodeLog = records(
  t.type({ PaymentId: t.string, GatewayReasonCode: OptionalText, TransactionDate: OptionalText }),
  'query for transaction logs',
);

/** The reason code by payment id; of several attempts the last that has one. They come in no order. */
export const decodeReasonCodes = (body: unknown): CallResult<ReadonlyMap<string, string>> =>
  inPureSteps(function* () {
    const { records: attempts } = yield* step(decodeLog(body));
    const inOrder = (attempts ?? []).toSorted((a, b) => momentOf(a) - momentOf(b));
    return new Map(
      inOrder.flatMap(({ PaymentId, GatewayReasonCode }) =>
        O.isSome(GatewayReasonCode) ? [[PaymentId, GatewayReasonCode.value] as const] : [],
      ),
    );
  });

const momentOf = ({ TransactionDate }: { readonly TransactionDate: O.Option<string> }): number =>
  O.isSome(TransactionDate) ? Date.parse(TransactionDate.value) || 0 : 0;

/** The named field by record id, of the records that have it. The query must fit into one answer. */
export const decodeFieldById = (field: string, what: string) => {
  const decode = records(t.intersection([t.type({ Id: t.string }), t.record(t.string, t.unknown)]), what);
  const decodeField = decodeAs(OptionalText, `${field} in ${what}`);
  return (body: unknown): CallResult<ReadonlyMap<string, string>> =>
    inPureSteps(function* () {
      const { records: given, done } = yield* step(decode(body));
      if (!done)
        return yield* fail<CallFailure>({ _tag: 'Malformed', reason: `${what} has more records than were asked for` });
      const found = new Map<string, string>();
      for (const record of given ?? []) {
        const value = yield* step(decodeField(record[field]));
        if (O.isSome(value)) found.set(record.Id, value.value);
      }
      return found;
    });
};
