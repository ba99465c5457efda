/** What is said of a kind of organization, and what becomes of one in a simulation. */
import type { Instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { FakeZuoraControl } from '@usage-billing/zuora-fake';
import type { DemoCalendar } from './demo-calendar.ts';
import type { DemoSystem } from './system.ts';
import type { Activity } from './timeline.ts';

/** What becomes of an organization's billing account during the simulation. */
export type AccountPlan =
  | { readonly _tag: 'NoAccount' }
  /** Had an account and a subscription before the simulation begins, in USD and at the list price unless more was agreed. */
  | { readonly _tag: 'AccountFromStart'; readonly currency?: string; readonly agree?: Agreement }
  /** Has an account at the provider, but no subscription. */
  | { readonly _tag: 'AccountWithoutSubscription' }
  /** Adds a card through the billing API, so long after the start. */
  | { readonly _tag: 'AddsCard'; readonly after: bigint };

/** What staff agreed with the customer, as they enter it in Zuora. */
export type Agreement = (zuora: FakeZuoraControl, accountNumber: string) => void;

export interface DemoOrganization {
  readonly kind: string;
  readonly organization: Organization;
  readonly account: AccountPlan;
  /** Sends no usage at all. */
  readonly silent: boolean;
  /** What it is there to show, in one sentence; undefined for the crowd. */
  readonly shows: string | undefined;
  /** Undefined: it is there from the start on. */
  readonly joinsAt: Instant | undefined;
  readonly script: (system: DemoSystem) => ReadonlyArray<Activity>;
}

export interface Kind {
  readonly kind: string;
  readonly count: number;
  /** Relative to the start of the simulation. */
  readonly trialExpires: (index: number, length: bigint) => bigint;
  readonly account: (index: number, calendar: DemoCalendar) => AccountPlan;
  readonly silent?: boolean;
  readonly deletedAfter?: (length: bigint) => bigint;
  readonly billedExternally?: boolean;
  readonly billingOff?: boolean;
  readonly shows?: string;
  /** Not there from the start on. */
  readonly joinsAfter?: (length: bigint) => bigint;
  /** Has the slug of the organization before it, which is deleted by then. */
  readonly takesSlug?: boolean;
  readonly script?: Script;
}

/** What happens to an organization beside what happens to all. */
export type Script = (
  organization: Organization,
  calendar: DemoCalendar,
  system: DemoSystem,
) => ReadonlyArray<Activity>;
