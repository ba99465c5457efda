/** The usage that Zuora holds of an account. */
import type { ProviderError, ProviderUsage, ProviderUsageRecord } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeFieldById } from './decode/query.ts';
import { decodeUsage, toUsageRecord, type UsageRow } from './decode/usage.ts';
import { toProviderError } from './failure.ts';
import { pagesOf } from './paging.ts';
import { getUsage } from './request.ts';
import { fieldByIdQuery } from './zoql.ts';

export const zuoraUsage = (caller: ZuoraCaller): ProviderUsage => ({
  ofAccount: (accountNumber) => ({ [Symbol.asyncIterator]: () => usageOfAccount(caller, accountNumber) }),
});

async function* usageOfAccount(
  caller: ZuoraCaller,
  accountNumber: string,
): AsyncGenerator<E.Either<ProviderError, ReadonlyArray<ProviderUsageRecord>>, void> {
  for await (const page of pagesOf(caller, getUsage(accountNumber), decodeUsage)) {
    const records = await pipe(TE.fromEither(page), TE.chain(described(caller)), TE.mapLeft(toProviderError))();
    yield records;
    // A failure is the last page, though the list may go on.
    if (E.isLeft(records)) return;
  }
}

const decodeDescriptions = decodeFieldById('Description', 'query for usage');

/** The list of usage leaves descriptions out; one query per page brings them. */
const described =
  (caller: ZuoraCaller) =>
  (rows: ReadonlyArray<UsageRow>): CallTask<ReadonlyArray<ProviderUsageRecord>> => {
    const ids = rows.map(({ id }) => id);
    return pipe(
      caller.read(fieldByIdQuery('Usage', 'Description', ids)),
      TE.chainEitherK(decodeDescriptions),
      TE.map((descriptions) => rows.map((row) => toUsageRecord(row, O.fromNullable(descriptions.get(row.id))))),
    );
  };
