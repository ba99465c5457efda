/** What uploads took on a day, with the usage that is free as things stand now apart from the rest. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../shared/instant.ts';
import { collectPages } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { AssignedSum, LedgerError, TimeRange, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import { freeEdges, freeReason } from './free-usage.ts';
import type { UnbilledContext } from './unbilled-reason.ts';
import type { TakenDay } from './upload-cells.ts';

export type JudgedSum = AssignedSum & Pick<TakenDay, 'free'>;

/** `day`: one whole day. Only where a trial ends or an organization is deleted within it the ledger is asked again. */
export const withFreeApart = (
  ledger: Pick<UsageLedger, 'assigned'>,
  day: TimeRange,
  taken: ReadonlyArray<AssignedSum>,
  { organizationOf }: Pick<UnbilledContext, 'organizationOf'>,
): TaskEither<LedgerError, ReadonlyArray<JudgedSum>> =>
  inSteps(async function* () {
    const judged: JudgedSum[] = [];
    const rest = new Map(taken.map((sum) => [keyOf(sum), sum]));
    // Since when nothing changed for the organization; from the beginning of the day if it is not there.
    const since = new Map<InstanceId, Instant>();
    const judge = (sum: AssignedSum): void => {
      const organization = organizationOf(sum.instanceId);
      const hour = since.get(sum.instanceId) ?? day.from;
      const free = organization === undefined ? undefined : freeReason(organization, hour);
      if (sum.amount !== 0n) judged.push({ ...sum, free });
    };
    const edges = [...edgesIn(day, taken, organizationOf)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [edge, instanceIds] of edges) {
      const stretches = Map.groupBy(instanceIds, (instanceId) => since.get(instanceId) ?? day.from);
      for (const [from, own] of stretches)
        for (const sum of yield* step(collectPages(ledger.assigned({ from, to: edge, instanceIds: own })))) {
          const all = rest.get(keyOf(sum));
          if (all !== undefined) rest.set(keyOf(sum), { ...all, amount: all.amount - sum.amount });
          judge(sum);
        }
      for (const instanceId of instanceIds) since.set(instanceId, edge);
    }
    for (const sum of rest.values()) judge(sum);
    return judged;
  });

const keyOf = ({ uploadId, instanceId, amountType }: AssignedSum): string => cellKey(uploadId, instanceId, amountType);

/** Moments within the day, and the organizations for which they change something. */
const edgesIn = (
  day: TimeRange,
  taken: ReadonlyArray<AssignedSum>,
  organizationOf: UnbilledContext['organizationOf'],
): ReadonlyMap<Instant, ReadonlySet<InstanceId>> => {
  const edges = new Map<Instant, Set<InstanceId>>();
  for (const instanceId of new Set(taken.map((sum) => sum.instanceId))) {
    const organization = organizationOf(instanceId);
    for (const edge of organization === undefined ? [] : freeEdges(organization))
      if (day.from < edge && edge < day.to) edges.set(edge, (edges.get(edge) ?? new Set()).add(instanceId));
  }
  return edges;
};
