/** Usage imports: taken at once, decided later, and then as a whole. */
import {
  type Acceptance,
  Decimal,
  QUANTITY_LIMIT,
  type SubmitError,
  type UsageReport,
  type UsageReportLine,
} from '@usage-billing/core/invoices';
import { fail, inPureSteps, plus, startOfDay, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { some } from 'fp-ts/lib/Option.js';
import { type HeldImport, type HeldUsage, newId, type ProviderWorld } from './provider-world.ts';

/** A report has fewer lines than this. */
export const LINES_LIMIT = 30_000;

/** What is wrong with the report as a whole is refused at once. */
export const submitReport = (world: ProviderWorld, report: UsageReport): E.Either<SubmitError, Acceptance> => {
  const accident = world.accidents.shift();
  if (accident !== undefined) {
    if (accident.arrives) take(world, report);
    return E.left(accident.error);
  }
  return report.lines.length < LINES_LIMIT
    ? E.right({ _tag: 'Taken', receipt: take(world, report) })
    : E.left({ _tag: 'Refused', reason: `${report.lines.length} lines are not fewer than ${LINES_LIMIT}` });
};

const take = (world: ProviderWorld, report: UsageReport): string => {
  const id = newId(world, 'import');
  const submittedAt = world.clock.now();
  const dueAt = plus(submittedAt, world.importDelay);
  world.imports.push({
    id,
    submittedAt,
    report,
    dueAt,
    failure: world.importFailures.shift() ?? null,
    status: { _tag: 'Pending' },
  });
  return id;
};

/** Ends what is due by now, or everything. */
export const settleImports = (world: ProviderWorld, which: 'due' | 'all' = 'due'): void => {
  const now = world.clock.now();
  for (const one of world.imports)
    if (one.status._tag === 'Pending' && (which === 'all' || one.dueAt <= now)) finish(world, one);
};

const finish = (world: ProviderWorld, one: HeldImport): void => {
  const read = one.failure === null ? readReport(world, one) : E.left(one.failure);
  if (E.isRight(read)) world.usage = [...world.usage, ...read.right];
  one.status = E.isRight(read) ? { _tag: 'Completed' } : { _tag: 'Failed', reason: read.left };
};

const readReport = (world: ProviderWorld, one: HeldImport): E.Either<string, ReadonlyArray<HeldUsage>> =>
  inPureSteps(function* () {
    const records: HeldUsage[] = [];
    for (const [n, line] of one.report.lines.entries())
      records.push(yield* step(E.mapLeft((why) => `line ${n + 1}: ${why}`)(readLine(world, one, line))));
    return records.length === 0 ? yield* fail('the report has no lines') : records;
  });

const readLine = (
  world: ProviderWorld,
  { id: importId, submittedAt }: HeldImport,
  line: UsageReportLine,
): E.Either<string, HeldUsage> => {
  const { accountNumber, subscriptionNumber, chargeNumber, amountType, quantity, startDate, endDate } = line;
  const account = world.accounts.get(accountNumber);
  if (account === undefined) return E.left(`there is no account ${accountNumber}`);
  if (account.subscription?.number !== subscriptionNumber)
    return E.left(`there is no subscription ${subscriptionNumber}`);
  const charge = account.subscription.charges.find((one) => one.number === chargeNumber);
  if (charge === undefined || charge.unit !== amountType)
    return E.left(`there is no charge ${chargeNumber} for ${amountType}`);
  if (quantity < 0n || quantity >= QUANTITY_LIMIT) return E.left(`"${quantity}" is not a quantity below 10^13`);
  return E.right({
    importId,
    submittedAt,
    endDay: endDate,
    subscriptionNumber,
    accountNumber,
    unit: amountType,
    quantity: new Decimal(quantity.toString()),
    startsAt: startOfDay(startDate),
    status: 'Pending',
    description: some(line.description),
    chargeNumber: some(chargeNumber),
  });
};
