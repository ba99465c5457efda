/** Usage: what became of an import, and the records that Zuora holds. */
import { DecimalFromText, type ProviderUsageRecord, type ReportStatus } from '@usage-billing/core/invoices';
import { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import { DateTime, decodeAs, OptionalText } from './codecs.ts';
import { pageAs } from './page.ts';

const Submitted = t.type({ checkImportStatus: t.string });

/** The import id, out of the link under which its status is asked for. */
export const decodeSubmitted = (body: unknown): CallResult<string> => {
  const decoded = decodeAs(Submitted, 'usage upload')(body);
  if (E.isLeft(decoded)) return decoded;
  const id = /\/usage\/([^/?]+)\/status/.exec(decoded.right.checkImportStatus)?.[1];
  return id === undefined
    ? E.left({ _tag: 'Malformed', reason: 'usage upload: checkImportStatus names no import' })
    : E.right(decodeURIComponent(id));
};

const Status = t.type({ importStatus: t.string, message: OptionalText });

export const decodeImportStatus = (body: unknown): CallResult<ReportStatus> => {
  const decoded = decodeAs(Status, 'import status')(body);
  if (E.isLeft(decoded)) return decoded;
  return toReportStatus(decoded.right.importStatus, decoded.right.message);
};

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
export const decodeImports = (body: unknown): CallResult<O.Option<ReportStatus>> => {
  const decoded = decodeAs(Imports, 'query for imports')(body);
  if (E.isLeft(decoded)) return decoded;
  const found: ReportStatus[] = [];
  for (const { Status: word, StatusReason } of decoded.right.records ?? []) {
    const status = toReportStatus(word, StatusReason);
    if (E.isLeft(status)) return status;
    found.push(status.right);
  }
  const order: ReadonlyArray<ReportStatus['_tag']> = ['Completed', 'Pending', 'Failed'];
  return E.right(O.fromNullable(found.toSorted((a, b) => order.indexOf(a._tag) - order.indexOf(b._tag))[0]));
};

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
