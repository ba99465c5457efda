/** What an hour's new total means for the append-only ledger: the difference, as a row of its own. */
import { type Amount, isAmount } from '../amount.ts';

/** What is to be done about one hour of the ledger. */
export type Correction =
  /** The ledger lacks this much of the hour; negative where it holds too much. */
  | { readonly _tag: 'Insert'; readonly amount: Amount }
  | { readonly _tag: 'Nothing' }
  /** The total or the difference does not fit into int64: the hour is left as it is, and nobody else waits for it. */
  | { readonly _tag: 'Quarantine'; readonly reason: string };

/** Total of the hour in the event store against the sum of its rows in the ledger; both exact, even outside int64. */
export const correction = (total: bigint, held: bigint): Correction => {
  if (!isAmount(total)) return { _tag: 'Quarantine', reason: `the total ${total} does not fit into int64` };
  const difference = total - held;
  if (difference === 0n) return { _tag: 'Nothing' };
  return isAmount(difference)
    ? { _tag: 'Insert', amount: difference }
    : { _tag: 'Quarantine', reason: `the difference ${difference} to what is held does not fit into int64` };
};
