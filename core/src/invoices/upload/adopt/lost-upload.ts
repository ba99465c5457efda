/** Uploads of which only the provider knows, put together again from its records. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { AmountType } from '../../../usage/amount-type.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { ArrivedUsage } from '../../provider/usage-uploader.ts';
import type { UploadPart } from '../journal/upload-journal.ts';
import { nameInDescription, nameInFile } from '../report/upload-description.ts';
import { type NamelessLine, usageFile } from '../report/usage-file.ts';
import type { DateFormat } from '../state/upload-policy.ts';

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
    subscriptionNumber: subscriptionNumber.value,
    chargeNumber,
  });
};

/**
 * The file as it was sent, to the byte. Its name holds a hash of its lines: it comes out again only where every record
 * is there and none was changed, so that nothing of it is guessed. Left: why it cannot be had.
 */
export const rebuilt = (lost: LostUpload, facts: LineFacts, dateFormat: DateFormat): E.Either<string, UploadPart> => {
  if (lost.records.some(({ complete }) => !complete)) return E.left('its import is still under way; look again later');
  const lines: NamelessLine[] = [];
  for (const record of lost.records) {
    const line = lineOf(record, facts);
    if (E.isLeft(line)) return line;
    lines.push(line.right);
  }
  const through = lastDayOf([lost]);
  const id = idOf(lost);
  const file = usageFile({ id, uploader: 'daily', through, createdAt: lost.submittedAt, dateFormat, lines });
  return nameInFile(file.fileName) === lost.name
    ? E.right(file)
    : E.left(
        'its records do not make the file that its name tells of: some are missing or were changed, or dates were written in another format',
      );
};
