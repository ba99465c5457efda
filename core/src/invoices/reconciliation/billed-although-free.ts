/**
 * Use case: usage that uploads have taken although it is free as things stand now: the trial was moved, or a deletion or
 * who makes the bill was entered late. The customer pays for it until somebody credits it.
 */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import { DAY, plus } from '../../shared/instant.ts';
import type { Json } from '../../shared/json.ts';
import { collectPages } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { AssignedSum, LedgerError, TimeRange, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { Decimal } from '../money/money.ts';
import { type AcceptedPart, readAcceptedAsFree } from './acceptances.ts';
import type { AcceptedDifferences, AcceptedDifferencesError } from './accepted-differences.ts';
import { dayOfPlace } from './billed-usage.ts';
import { type JudgedSum, withFreeApart } from './free-assigned.ts';
import type { FreeReason } from './free-usage.ts';

/** Usage that was billed and should not have been, as the organization stands now. */
export interface BilledAlthoughFree {
  readonly externalId: string;
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  /** Why it is free. */
  readonly reason: FreeReason;
  readonly amount: bigint;
  readonly firstDay: CalendarDay;
  readonly lastDay: CalendarDay;
  /** The uploads that took it. */
  readonly uploads: ReadonlyArray<UploadId>;
}

/** What is read for that. */
export interface BilledAlthoughFreeDeps {
  readonly ledger: Pick<UsageLedger, 'assigned'>;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
  readonly accepted: Pick<AcceptedDifferences, 'all'>;
}

/** Nothing can be said about what is free. */
export type BilledAlthoughFreeError = LedgerError | DirectoryUnavailable | AcceptedDifferencesError;

/**
 * Of whole days, in order of organization, unit and reason, without days that staff accepted with the amounts of now. What
 * nets to zero is left out. Memory holds a day of sums.
 */
export const readBilledAlthoughFree =
  ({ ledger, directory, accepted }: BilledAlthoughFreeDeps) =>
  (range: TimeRange): TaskEither<BilledAlthoughFreeError, ReadonlyArray<BilledAlthoughFree>> =>
    inSteps(async function* () {
      const isAccepted = acceptedDays(yield* step(readAcceptedAsFree(accepted)));
      const organizations = new Map<InstanceId, Organization>();
      for await (const page of directory.all())
        for (const organization of yield* step(page))
          if (O.isSome(organization.id)) organizations.set(organization.id.value, organization);

      const found = new Map<string, BilledAlthoughFree>();
      const context = { organizationOf: (instanceId: InstanceId) => organizations.get(instanceId) };
      for (let { from } = range; from < range.to; from = plus(from, DAY)) {
        const day = { from, to: plus(from, DAY) };
        const taken = yield* step(collectPages(ledger.assigned(day)));
        const free = (yield* step(withFreeApart(ledger, day, taken, context))).filter(isFree);
        for (const sums of Map.groupBy(free, keyOfDay).values())
          for (const sum of isAccepted(sums) ? [] : sums) {
            const organization = organizations.get(sum.instanceId);
            if (organization !== undefined) addTo(found, organization, sum, sum.free);
          }
      }
      return [...found.values()].filter(({ amount }) => amount !== 0n).toSorted(byName);
    });

type FreeSum = JudgedSum & { readonly free: FreeReason };

const isFree = (sum: JudgedSum): sum is FreeSum => sum.free !== undefined;

const keyOfDay = ({ instanceId, amountType, day }: Pick<AssignedSum, 'instanceId' | 'amountType' | 'day'>): string =>
  cellKey(instanceId, amountType, day);

/** Whether what is free of a day is what staff accepted of it; like a reconciliation without what is taken off again. */
const acceptedDays = (parts: ReadonlyArray<AcceptedPart>) => {
  const accepted = new Map<string, Decimal>();
  for (const { part, difference } of parts) {
    const key = cellKey(difference.instanceId, difference.amountType, dayOfPlace(part) ?? '');
    accepted.set(key, part.quantity.plus(accepted.get(key) ?? 0));
  }
  return (sums: ReadonlyArray<FreeSum>): boolean => {
    const [first] = sums;
    const billed = sums.reduce((total, { amount }) => (amount > 0n ? total + amount : total), 0n);
    return first !== undefined && accepted.get(keyOfDay(first))?.eq(billed.toString()) === true;
  };
};

const addTo = (
  found: Map<string, BilledAlthoughFree>,
  organization: Organization,
  { instanceId, amountType, amount, day, uploadId }: AssignedSum,
  reason: FreeReason,
): void => {
  const key = cellKey(instanceId, amountType, reason);
  const known = found.get(key);
  const { externalId } = organization;
  found.set(key, {
    ...{ externalId, instanceId, amountType, reason },
    amount: (known?.amount ?? 0n) + amount,
    firstDay: known === undefined || day < known.firstDay ? day : known.firstDay,
    lastDay: known === undefined || day > known.lastDay ? day : known.lastDay,
    uploads: [...new Set([...(known?.uploads ?? []), uploadId])],
  });
};

const byName = (a: BilledAlthoughFree, b: BilledAlthoughFree): number => (nameOf(a) < nameOf(b) ? -1 : 1);

const nameOf = ({ externalId, amountType, reason }: BilledAlthoughFree): string =>
  JSON.stringify([externalId, amountType, reason]);

/** For the log: who, how much, why it is free, and what to do. */
export const billedAlthoughFreeText = ({
  externalId,
  amount,
  amountType,
  reason,
  firstDay,
  lastDay,
}: BilledAlthoughFree): string => {
  const days = firstDay === lastDay ? `on ${firstDay}` : `from ${firstDay} to ${lastDay}`;
  return (
    `${externalId}: ${amount} ${amountType} used ${days} went into uploads although they are free now (${reason}): ` +
    'credit them at the provider, or correct the directory; or accept them with "billing reconcile accept"'
  );
};

/** For the log and for `--json`: amounts as text. */
export const billedAlthoughFreeToJson = ({ amount, uploads, ...rest }: BilledAlthoughFree): Json => ({
  ...rest,
  amount: amount.toString(),
  uploads: uploads.map(String),
});
