/** What the torture tells an enforcer's process to do, and what comes back; both cross a process boundary. */
import type { Instant } from '@usage-billing/core/shared';

/** Ways of breaking the enforcer that the torture must notice. */
export const MUTATIONS = ['send-before-claim', 'retry-in-doubt'] as const;
export type Mutation = (typeof MUTATIONS)[number];

export interface EnforcerCommand {
  /** The enforcer's clock stands here for as long as the run takes. */
  readonly now: Instant;
  readonly databaseUrl: string;
  readonly mailPort: number;
  /** How often a call of the directory fails, and by which chance. */
  readonly directoryFaults: { readonly seed: number; readonly probability: number };
  readonly mutation: Mutation | null;
}

export interface EnforcerAnswer {
  /** Why the run came to nothing, or broke off. */
  readonly failure: string | null;
  /** Which calls of the directory were made to fail, and how often. */
  readonly directoryFaults: Readonly<Record<string, number>>;
}
