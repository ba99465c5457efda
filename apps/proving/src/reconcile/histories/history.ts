import type { SmallSystem } from '../small-system.ts';

/** Lived from 1 January on by a system with one customer, amber, whose contract began that day. */
export interface History {
  readonly what: string;
  readonly live: (system: SmallSystem) => Promise<void>;
  /** What of January is on no invoice, as `unit reason quantity`; none: all of it is. */
  readonly leaves?: ReadonlyArray<string>;
}
