/** Usage of all accounts by the time of its submission: a query in batches, as large as Zuora makes them. */
import { type ArrivedUsage, DecimalFromText, type ProviderUnavailable } from '@usage-billing/core/invoices';
import { type Instant, type PageFrom, type Pages, pagesFrom } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { DateTime, Day, decodeAs, OptionalText, TextOrEmpty } from './decode/codecs.ts';
import { type CallFailure, toUnavailable } from './failure.ts';
import { ask } from './query.ts';
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

const Batch = t.type({
  records: t.union([t.array(ArrivedRow), t.undefined, t.null]),
  done: t.boolean,
  queryLocator: OptionalText,
});
type Batch = t.TypeOf<typeof Batch>;

const decodeBatch = decodeAs(Batch, 'query for arrived usage');

export const arrivedSince = (caller: ZuoraCaller, moment: Instant): Pages<ProviderUnavailable, ArrivedUsage> =>
  pagesFrom(O.some(usageSubmittedAfterQuery(moment)), (query: CallResult<ZuoraRequest>) =>
    TE.mapLeft(toUnavailable)(TE.map(toPage)(ask(caller, query, decodeBatch))),
  );

const NO_LOCATOR: CallFailure = {
  _tag: 'Malformed',
  reason: 'query for arrived usage: there is more of it, but no queryLocator to ask for it by',
};

const toPage = ({ records, done, queryLocator }: Batch): PageFrom<ArrivedUsage, CallResult<ZuoraRequest>> => ({
  items: (records ?? []).flatMap(toArrived),
  next: done ? O.none : O.some(E.map(postQueryMore)(E.fromOption(() => NO_LOCATOR)(queryLocator))),
});

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
