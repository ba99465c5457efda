/** The usage that Zuora holds of an account. */
import type { ProviderError, ProviderUsage, ProviderUsageRecord } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { decodeFieldById } from './decode/query.ts';
import { decodeUsage, toUsageRecord, type UsageRow } from './decode/usage.ts';
import { toProviderError } from './failure.ts';
import { pagesOf } from './paging.ts';
import { getUsage } from './request.ts';
import { fieldByIdQuery } from './zoql.ts';

const decodeDescriptions = decodeFieldById('Description', 'query for usage');

/** The list of usage leaves descriptions out; one query per page brings them. */
const describeRows = async (
  caller: ZuoraCaller,
  rows: ReadonlyArray<UsageRow>,
): Promise<CallResult<ReadonlyArray<ProviderUsageRecord>>> => {
  if (rows.length === 0) return E.right([]);
  const answer = await caller.read(
    fieldByIdQuery(
      'Usage',
      'Description',
      rows.map(({ id }) => id),
    ),
  );
  const descriptions = E.isLeft(answer) ? answer : decodeDescriptions(answer.right);
  if (E.isLeft(descriptions)) return descriptions;
  return E.right(rows.map((row) => toUsageRecord(row, O.fromNullable(descriptions.right.get(row.id)))));
};

async function* usageOfAccount(
  caller: ZuoraCaller,
  accountNumber: string,
): AsyncGenerator<E.Either<ProviderError, ReadonlyArray<ProviderUsageRecord>>, void> {
  for await (const page of pagesOf(caller, getUsage(accountNumber), decodeUsage)) {
    const records = E.isLeft(page) ? page : await describeRows(caller, page.right);
    if (E.isLeft(records)) {
      yield E.left(toProviderError(records.left));
      return;
    }
    yield records;
  }
}

export const zuoraUsage = (caller: ZuoraCaller): ProviderUsage => ({
  ofAccount: (accountNumber) => ({ [Symbol.asyncIterator]: () => usageOfAccount(caller, accountNumber) }),
});
