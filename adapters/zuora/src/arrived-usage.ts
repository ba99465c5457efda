/** Usage of all accounts by the time of its submission: a query in batches, as large as Zuora makes them. */
import { type ArrivedUsage, DecimalFromText, type ProviderUnavailable } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { DateTime, Day, decodeAs, OptionalText, TextOrEmpty } from './decode/codecs.ts';
import { toUnavailable } from './failure.ts';
import { postQueryMore, type ZuoraRequest } from './request.ts';
import { usageSubmittedAfterQuery } from './zoql.ts';

/** People and other programs submit usage too; what only ours has may be missing. */
const ArrivedRow = t.type({
  Description: OptionalText,
  AccountNumber: TextOrEmpty,
  SubscriptionNumber: OptionalText,
  UOM: TextOrEmpty,
  Quantity: DecimalFromText,
  StartDateTime: Day,
  EndDateTime: t.union([t.undefined, t.null, Day]),
  SubmissionDateTime: DateTime,
  RbeStatus: TextOrEmpty,
});

const decodeBatch = decodeAs(
  t.type({
    records: t.union([t.array(ArrivedRow), t.undefined, t.null]),
    done: t.boolean,
    queryLocator: OptionalText,
  }),
  'query for arrived usage',
);

const toArrived = (row: t.TypeOf<typeof ArrivedRow>): ReadonlyArray<ArrivedUsage> =>
  O.isNone(row.Description)
    ? []
    : [
        {
          description: row.Description.value,
          accountNumber: row.AccountNumber,
          subscriptionNumber: row.SubscriptionNumber,
          unit: row.UOM,
          quantity: row.Quantity,
          startDay: row.StartDateTime,
          endDay: O.fromNullable(row.EndDateTime),
          submittedAt: row.SubmissionDateTime,
          complete: row.RbeStatus !== 'Importing',
        },
      ];

export async function* arrivedSince(
  caller: ZuoraCaller,
  moment: Instant,
): AsyncGenerator<E.Either<ProviderUnavailable, ReadonlyArray<ArrivedUsage>>, void> {
  let request: CallResult<ZuoraRequest> = usageSubmittedAfterQuery(moment);
  for (;;) {
    const answer: CallResult<unknown> = E.isLeft(request) ? request : await caller.read(request.right);
    const batch = E.isLeft(answer) ? answer : decodeBatch(answer.right);
    if (E.isLeft(batch)) return yield E.left(toUnavailable(batch.left));
    const { records, done, queryLocator } = batch.right;
    yield E.right((records ?? []).flatMap(toArrived));
    if (done) return;
    if (O.isNone(queryLocator)) {
      const reason = 'query for arrived usage: there is more of it, but no queryLocator to ask for it by';
      return yield E.left(toUnavailable({ _tag: 'Malformed', reason }));
    }
    request = E.right(postQueryMore(queryLocator.value));
  }
}
