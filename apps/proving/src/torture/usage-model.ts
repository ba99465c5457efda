/** What the ledger should hold, worked out beside the system: of every key the payload that counts, at its hour. */
import type { ReceivedEvent } from '@usage-billing/core/usage';
import { hourOf } from '@usage-billing/core/usage';

/** `instance type hour`. */
export type CellName = string;

export const cellName = (instanceId: string, amountType: string, hour: bigint): CellName =>
  `${instanceId} ${amountType} ${new Date(Number(hour / 1000n)).toISOString()}`;

export interface UsageModel {
  /** As the event store is given them; the first payload of a key counts, at its earliest receipt. */
  readonly take: (event: ReceivedEvent) => void;
  /** This payload counts from now on instead, at its own receipt. */
  readonly decideFor: (event: ReceivedEvent) => void;
  readonly cells: () => ReadonlyMap<CellName, bigint>;
}

const sameUsage = (a: ReceivedEvent, b: ReceivedEvent): boolean =>
  a.instanceId === b.instanceId && a.amountType === b.amountType && a.amount === b.amount;

export const usageModel = (): UsageModel => {
  const first = new Map<string, ReceivedEvent>();
  const decided = new Map<string, ReceivedEvent>();
  return {
    take: (event) => {
      const stored = first.get(event.uniqueKey);
      if (stored === undefined) first.set(event.uniqueKey, event);
      else if (sameUsage(stored, event) && event.receivedAt < stored.receivedAt)
        first.set(event.uniqueKey, { ...stored, receivedAt: event.receivedAt });
    },
    decideFor: (event) => decided.set(event.uniqueKey, event),
    cells: () => {
      const cells = new Map<CellName, bigint>();
      for (const event of first.values()) {
        const { instanceId, amountType, amount, receivedAt } = decided.get(event.uniqueKey) ?? event;
        const name = cellName(instanceId, amountType, hourOf(receivedAt));
        cells.set(name, (cells.get(name) ?? 0n) + amount);
      }
      return cells;
    },
  };
};
