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
  /** Where the users service is; null: the organizations are in the database. */
  readonly directoryUrl: string | null;
  /** How often a call of the directory in the database fails, and by which chance. A users service fails by itself. */
  readonly directoryFaults: { readonly seed: number; readonly probability: number };
  readonly mutation: Mutation | null;
}

/** What the users service wants to be shown. */
export const DIRECTORY_TOKEN = 'torture';

export interface EnforcerAnswer {
  /** Why the run came to nothing, or broke off. */
  readonly failure: string | null;
  /** Which calls of the directory were made to fail, and how often. */
  readonly directoryFaults: Readonly<Record<string, number>>;
}
