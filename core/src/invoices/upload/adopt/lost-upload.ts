/** Uploads of which only the provider knows, put together again from its records. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { addDays, type CalendarDay } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import { fail, inPureSteps, step } from '../../../shared/result.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { AmountType } from '../../../usage/amount-type.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { ArrivedUsage } from '../../provider/usage-uploader.ts';
import { nameInDescription, usedDaysInDescription } from '../report/upload-description.ts';
import { type NamelessLine, usageReport } from '../report/usage-report.ts';
import type { UploadPart } from '../state/upload.ts';

export interface LostUpload {
  readonly name: string;
  readonly records: ReadonlyArray<ArrivedUsage>;
  readonly submittedAt: Instant;
}

/** The number that it had in the journal that was lost. */
export const idOf = ({ name }: Pick<LostUpload, 'name'>): UploadId => BigInt(name.slice(0, name.indexOf('-')));

/** In the order in which they were sent. */
export const groupByUpload = (records: ReadonlyArray<ArrivedUsage>): ReadonlyArray<LostUpload> => {
  const named = records.flatMap((record) => {
    const name = nameInDescription(record.description);
    return name === undefined ? [] : [{ name, record }];
  });
  return [...Map.groupBy(named, ({ name }) => name)]
    .map(([name, group]) => {
      const own = group.map(({ record }) => record);
      const submittedAt = own
        .map((record) => record.submittedAt)
        .reduce((earliest, at) => (at < earliest ? at : earliest));
      return { name, records: own, submittedAt };
    })
    .toSorted((a, b) => {
      if (a.submittedAt !== b.submittedAt) return a.submittedAt < b.submittedAt ? -1 : 1;
      return idOf(a) < idOf(b) ? -1 : 1;
    });
};

/** Usage of the uploads lies before this day. */
export const lastDayOf = (uploads: ReadonlyArray<LostUpload>): CalendarDay =>
  uploads
    .flatMap(({ records }) => records.map(({ startDay, endDay }) => (O.isSome(endDay) ? endDay.value : startDay)))
    .reduce((latest, day) => (day > latest ? day : latest));

/** What the provider's list of all usage leaves out. */
export interface LineFacts {
  readonly instanceOf: (accountNumber: string) => InstanceId | undefined;
  readonly chargeOf: (record: ArrivedUsage) => string | undefined;
}

/**
 * The report as it was sent. Its name holds a hash of its lines: it comes out again only where every record is there and
 * none was changed, so that nothing of it is guessed. Left: why it cannot be had.
 */
export const rebuilt = (lost: LostUpload, facts: LineFacts): E.Either<string, UploadPart> =>
  inPureSteps(function* () {
    if (lost.records.some(({ complete }) => !complete))
      return yield* fail('its import is still under way; look again later');
    const lines: NamelessLine[] = [];
    for (const record of lost.records) lines.push(yield* step(lineOf(record, facts)));
    const through = lastDayOf([lost]);
    const report = usageReport({ id: idOf(lost), uploader: 'daily', through, createdAt: lost.submittedAt, lines });
    return report.name === lost.name ? report : yield* fail(OTHER_NAME);
  });

const OTHER_NAME =
  'its records do not make the report that its name tells of: some are missing or were changed, or a version of the uploader before reports were named by their lines sent it; then "uploads adopt" of that version takes it over';

const lineOf = (record: ArrivedUsage, facts: LineFacts): E.Either<string, NamelessLine> => {
  const { accountNumber, unit, quantity, startDay, endDay, subscriptionNumber } = record;
  const instanceId = facts.instanceOf(accountNumber);
  if (instanceId === undefined) return E.left(`the directory knows no organization with account ${accountNumber}`);
  const chargeNumber = facts.chargeOf(record);
  if (chargeNumber === undefined) return E.left(`the charge of "${record.description}" cannot be found`);
  const digits = quantity.toFixed();
  if (O.isNone(endDay) || O.isNone(subscriptionNumber) || !/^\d+$/.test(digits))
    return E.left(`"${record.description}" of account ${accountNumber} is not as an upload writes it`);
  return E.right({
    instanceId,
    accountNumber,
    amountType: unit as AmountType,
    quantity: BigInt(digits),
    startDate: startDay,
    endDate: endDay.value,
    // The provider keeps the days of use only in the description of a late line; of others the dates are the nearest.
    ...(usedDaysInDescription(record.description) ?? {
      firstUsedOn: startDay,
      lastUsedOn: addDays(endDay.value, -1),
    }),
    subscriptionNumber: subscriptionNumber.value,
    chargeNumber,
  });
};
