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
import { withFreeApart } from './free-assigned.ts';
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

export interface BilledAlthoughFreeDeps {
  readonly ledger: Pick<UsageLedger, 'assigned'>;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
}

/** Of whole days, in order of organization, unit and reason. What nets to zero is left out. Memory holds a day of sums. */
export const readBilledAlthoughFree =
  ({ ledger, directory }: BilledAlthoughFreeDeps) =>
  (range: TimeRange): TaskEither<LedgerError | DirectoryUnavailable, ReadonlyArray<BilledAlthoughFree>> =>
    inSteps(async function* () {
      const organizations = new Map<InstanceId, Organization>();
      for await (const page of directory.all())
        for (const organization of yield* step(page))
          if (O.isSome(organization.id)) organizations.set(organization.id.value, organization);

      const found = new Map<string, BilledAlthoughFree>();
      const context = { organizationOf: (instanceId: InstanceId) => organizations.get(instanceId) };
      for (let { from } = range; from < range.to; from = plus(from, DAY)) {
        const day = { from, to: plus(from, DAY) };
        const taken = yield* step(collectPages(ledger.assigned(day)));
        for (const sum of yield* step(withFreeApart(ledger, day, taken, context))) {
          const organization = organizations.get(sum.instanceId);
          if (organization !== undefined && sum.free !== undefined) addTo(found, organization, sum, sum.free);
        }
      }
      return [...found.values()].filter(({ amount }) => amount !== 0n).toSorted(byName);
    });

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
    'credit them at the provider, or correct the directory'
  );
};

/** For the log and for `--json`: amounts as text. */
export const billedAlthoughFreeToJson = ({ amount, uploads, ...rest }: BilledAlthoughFree): Json => ({
  ...rest,
  amount: amount.toString(),
  uploads: uploads.map(String),
});
