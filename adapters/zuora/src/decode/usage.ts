/** Usage: what became of an import, and the records that Zuora holds. */
import { DecimalFromText, type ProviderUsageRecord, type ReportStatus } from '@usage-billing/core/invoices';
import { fail, inPureSteps, step } from '@usage-billing/core/shared';
import { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import type { CallFailure } from '../failure.ts';
import { DateTime, decodeAs, OptionalText } from './codecs.ts';
import { pageAs } from './page.ts';

const Submitted = t.type({ checkImportStatus: t.string });

/** The import id, out of the link under which its status is asked for. */
export const decodeSubmitted = (body: unknown): CallResult<string> =>
  inPureSteps(function* () {
    const { checkImportStatus } = yield* step(decodeAs(Submitted, 'usage upload')(body));
    const id = /\/usage\/([^/?]+)\/status/.exec(checkImportStatus)?.[1];
    if (id === undefined)
      return yield* fail<CallFailure>({ _tag: 'Malformed', reason: 'usage upload: checkImportStatus names no import' });
    return decodeURIComponent(id);
  });

const Status = t.type({ importStatus: t.string, message: OptionalText });

export const decodeImportStatus = (body: unknown): CallResult<ReportStatus> =>
  E.chain(({ importStatus, message }: t.TypeOf<typeof Status>) => toReportStatus(importStatus, message))(
    decodeAs(Status, 'import status')(body),
  );

const toReportStatus = (word: string, why: O.Option<string>): CallResult<ReportStatus> => {
  switch (word) {
    case 'Pending':
    case 'Processing':
      return E.right({ _tag: 'Pending' });
    case 'Completed':
      return E.right({ _tag: 'Completed' });
    case 'Failed':
    case 'Canceled':
      return E.right({ _tag: 'Failed', reason: O.getOrElse<string>(() => word)(why) });
    default:
      return E.left({ _tag: 'Malformed', reason: `import status: '${word}' is not known` });
  }
};

const Imports = t.type({
  records: t.union([t.array(t.type({ Status: t.string, StatusReason: OptionalText })), t.undefined, t.null]),
});

/** Of the imports of one file, as an operator may have sent it again: one that counts, or may yet, before one that failed. */
export const decodeImports = (body: unknown): CallResult<O.Option<ReportStatus>> =>
  inPureSteps(function* () {
    const { records } = yield* step(decodeAs(Imports, 'query for imports')(body));
    const found: ReportStatus[] = [];
    for (const { Status: word, StatusReason } of records ?? [])
      found.push(yield* step(toReportStatus(word, StatusReason)));
    return O.fromNullable(found.toSorted((a, b) => ORDER.indexOf(a._tag) - ORDER.indexOf(b._tag))[0]);
  });

const ORDER: ReadonlyArray<ReportStatus['_tag']> = ['Completed', 'Pending', 'Failed'];

const UsageRow = t.type({
  id: t.string,
  accountNumber: t.string,
  unitOfMeasure: AmountType,
  quantity: DecimalFromText,
  startDateTime: DateTime,
  status: t.string,
  chargeNumber: OptionalText,
});
export type UsageRow = t.TypeOf<typeof UsageRow>;

export const decodeUsage = pageAs('usage', UsageRow);

const STATUSES = ['Importing', 'Pending', 'Processed'] as const;

export const toUsageRecord = (row: UsageRow, description: O.Option<string>): ProviderUsageRecord => ({
  accountNumber: row.accountNumber,
  unit: row.unitOfMeasure,
  quantity: row.quantity,
  startsAt: row.startDateTime,
  status: STATUSES.find((known) => known === row.status) ?? { unknown: row.status },
  description,
  chargeNumber: row.chargeNumber,
});
