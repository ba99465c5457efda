/** Usage imports: taken at once, decided later, and then as a whole. */
import {
  type DateFormat,
  Decimal,
  type SubmitError,
  USAGE_CSV_HEADER,
  type UsageFile,
} from '@usage-billing/core/invoices';
import { CalendarDay, plus, startOfDay } from '@usage-billing/core/shared';
import type { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { some } from 'fp-ts/lib/Option.js';
import { readCsv } from './csv.ts';
import { type HeldImport, type HeldUsage, newId, type ProviderWorld } from './provider-world.ts';

const MAX_FILE_BYTES = 4_000_000;
const MAX_FILE_NAME = 50;

const readDay = (text: string, format: DateFormat): CalendarDay | undefined => {
  const part = (name: string): string => text.slice(format.indexOf(name), format.indexOf(name) + name.length);
  const day = `${part('YYYY')}-${part('MM')}-${part('DD')}`;
  return text.length === format.length && CalendarDay.is(day) ? day : undefined;
};

const readLine = (
  world: ProviderWorld,
  { id: importId, submittedAt }: HeldImport,
  fields: ReadonlyArray<string>,
): E.Either<string, HeldUsage> => {
  const [accountNumber = '', unit = '', quantity = '', start = '', end = '', subscription, number, description] =
    fields;
  const account = world.accounts.get(accountNumber);
  if (account === undefined) return E.left(`there is no account ${accountNumber}`);
  if (account.subscription?.number !== subscription) return E.left(`there is no subscription ${subscription}`);
  const charge = account.subscription?.charges.find((one) => one.number === number);
  if (charge === undefined || charge.unit !== unit) return E.left(`there is no charge ${number} for ${unit}`);
  if (!/^\d{1,13}$/.test(quantity)) return E.left(`"${quantity}" is not a quantity below 10^13`);
  const day = readDay(start, world.dateFormat);
  if (day === undefined) return E.left(`"${start}" is not a day as ${world.dateFormat}`);
  const endDay = readDay(end, world.dateFormat);
  if (endDay === undefined) return E.left(`"${end}" is not a day as ${world.dateFormat}`);
  return E.right({
    importId,
    submittedAt,
    endDay,
    subscriptionNumber: subscription ?? '',
    accountNumber,
    unit: charge.unit as AmountType,
    quantity: new Decimal(quantity),
    startsAt: startOfDay(day),
    status: 'Pending',
    description: some(description ?? ''),
    chargeNumber: some(charge.number),
  });
};

const readFile = (world: ProviderWorld, file: HeldImport): E.Either<string, ReadonlyArray<HeldUsage>> => {
  const [header = [], ...lines] = readCsv(new TextDecoder().decode(file.content));
  if (header.join(',') !== USAGE_CSV_HEADER) return E.left(`the header is not ${USAGE_CSV_HEADER}`);
  const records: HeldUsage[] = [];
  for (const [n, fields] of lines.entries()) {
    const record = readLine(world, file, fields);
    if (E.isLeft(record)) return E.left(`line ${n + 2}: ${record.left}`);
    records.push(record.right);
  }
  return records.length === 0 ? E.left('the file has no lines') : E.right(records);
};

const finish = (world: ProviderWorld, one: HeldImport): void => {
  const read = one.failure === null ? readFile(world, one) : E.left(one.failure);
  if (E.isRight(read)) world.usage = [...world.usage, ...read.right];
  one.status = E.isRight(read) ? { _tag: 'Completed' } : { _tag: 'Failed', reason: read.left };
};

/** Ends what is due by now, or everything. */
export const settleImports = (world: ProviderWorld, which: 'due' | 'all' = 'due'): void => {
  const now = world.clock.now();
  for (const one of world.imports)
    if (one.status._tag === 'Pending' && (which === 'all' || one.dueAt <= now)) finish(world, one);
};

const take = (world: ProviderWorld, content: Uint8Array): string => {
  const id = newId(world, 'import');
  const submittedAt = world.clock.now();
  const dueAt = plus(submittedAt, world.importDelay);
  world.imports.push({
    id,
    submittedAt,
    content,
    dueAt,
    failure: world.importFailures.shift() ?? null,
    status: { _tag: 'Pending' },
  });
  return id;
};

/** Answers the import's id; what is wrong with the file as a file is refused at once. */
export const submitFile = (world: ProviderWorld, { fileName, content }: UsageFile): E.Either<SubmitError, string> => {
  const accident = world.accidents.shift();
  if (accident !== undefined) {
    if (accident.arrives) take(world, content);
    return E.left(accident.error);
  }
  const refused = (reason: string): E.Either<SubmitError, string> => E.left({ _tag: 'Refused', reason });
  if (!fileName.endsWith('.csv')) return refused(`the name ${fileName} does not end in .csv`);
  if (fileName.length > MAX_FILE_NAME)
    return refused(`the name ${fileName} is longer than ${MAX_FILE_NAME} characters`);
  if (content.length > MAX_FILE_BYTES) return refused(`${content.length} bytes are more than ${MAX_FILE_BYTES}`);
  return E.right(take(world, content));
};
