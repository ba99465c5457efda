/** About forty organizations of every kind that billing has to tell apart. The same start gives the same organizations. */
import { DAY, HOUR, type Instant, instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';

/** What becomes of an organization's billing account during the simulation. */
export type AccountPlan =
  | { readonly _tag: 'NoAccount' }
  /** Had an account and a subscription before the simulation begins. */
  | { readonly _tag: 'AccountFromStart' }
  /** Has an account at the provider, but no subscription. */
  | { readonly _tag: 'AccountWithoutSubscription' }
  /** Adds a card through the billing API, so long after the start. */
  | { readonly _tag: 'AddsCard'; readonly after: bigint };

export interface DemoOrganization {
  readonly kind: string;
  readonly organization: Organization;
  readonly account: AccountPlan;
  /** Sends no usage at all. */
  readonly silent: boolean;
}

interface Kind {
  readonly kind: string;
  readonly count: number;
  /** Relative to the start of the simulation. */
  readonly trialExpires: (index: number, length: bigint) => bigint;
  readonly account: (index: number, length: bigint) => AccountPlan;
  readonly silent?: boolean;
  readonly deletedAfter?: (length: bigint) => bigint;
  readonly billedExternally?: boolean;
  readonly billingOff?: boolean;
}

/** The organizations of a simulation that begins at `start` and lasts `length` microseconds. */
export const demoOrganizations = (start: Instant, length: bigint): ReadonlyArray<DemoOrganization> => {
  let number = 0;
  return KINDS.flatMap((kind) =>
    Array.from({ length: kind.count }, (_, index) => organizationOf(kind, number++, index, start, length)),
  );
};

const none = (): AccountPlan => ({ _tag: 'NoAccount' });
const fromStart = (): AccountPlan => ({ _tag: 'AccountFromStart' });
const longOver = (index: number): bigint => -40n * DAY - BigInt(index) * DAY;

/** Fractions of the length keep every kind meaningful in nine days as in two months. */
const part = (length: bigint, percent: bigint): bigint => ((length * percent) / 100n / HOUR) * HOUR;

const KINDS: ReadonlyArray<Kind> = [
  { kind: 'paying', count: 12, trialExpires: longOver, account: fromStart },
  { kind: 'in trial', count: 6, trialExpires: (index, length) => length + BigInt(10 + index) * DAY, account: none },
  {
    kind: 'trial about to expire',
    count: 4,
    trialExpires: (index, length) => length + BigInt(index + 1) * (DAY / 2n),
    account: none,
  },
  {
    kind: 'trial ends and pays',
    count: 3,
    trialExpires: (index, length) => part(length, 30n + 10n * BigInt(index)) + HOUR / 2n,
    account: fromStart,
  },
  {
    kind: 'adds a card late',
    count: 4,
    trialExpires: (index, length) => part(length, 15n + 5n * BigInt(index)),
    account: (index, length) => ({ _tag: 'AddsCard', after: part(length, 55n + 5n * BigInt(index)) + 10n * HOUR }),
  },
  { kind: 'expired and silent', count: 3, trialExpires: () => -5n * DAY, account: none, silent: true },
  { kind: 'expired, never pays', count: 2, trialExpires: () => -3n * DAY, account: none },
  { kind: 'expired 20 days ago', count: 3, trialExpires: () => -20n * DAY, account: none },
  {
    kind: 'no subscription',
    count: 2,
    trialExpires: longOver,
    account: () => ({ _tag: 'AccountWithoutSubscription' }),
  },
  {
    kind: 'deleted',
    count: 2,
    trialExpires: longOver,
    account: fromStart,
    deletedAfter: (length) => part(length, 60n),
  },
  { kind: 'billed externally', count: 1, trialExpires: longOver, account: none, billedExternally: true },
  { kind: 'billing off', count: 1, trialExpires: longOver, account: none, billingOff: true },
];

const ADJECTIVES = ['frosty', 'quiet', 'brave', 'amber', 'crisp', 'lucky', 'mellow', 'rapid', 'solar', 'vivid'];
const NOUNS = ['sky', 'river', 'maple', 'harbor', 'comet', 'meadow', 'summit', 'ember', 'lagoon', 'prairie'];

const slug = (number: number): string =>
  `${ADJECTIVES[number % 10]}-${NOUNS[(number * 7 + Math.floor(number / 10)) % 10]}-${number + 11}`;

const organizationOf = (
  kind: Kind,
  number: number,
  index: number,
  start: Instant,
  length: bigint,
): DemoOrganization => {
  const trialExpiresAt = instant(start + kind.trialExpires(index, length));
  const externalId = slug(number);
  return {
    kind: kind.kind,
    account: kind.account(index, length),
    silent: kind.silent ?? false,
    organization: {
      id: O.some(String(1000 + number) as InstanceId),
      externalId,
      name: externalId.replaceAll('-', ' '),
      createdAt: instant((trialExpiresAt < start ? trialExpiresAt : start) - 30n * DAY),
      deletedAt: kind.deletedAfter === undefined ? O.none : O.some(instant(start + kind.deletedAfter(length))),
      featureFlags: kind.billingOff === true ? [] : ['billing'],
      team:
        kind.billedExternally === true ? O.some({ id: 'team-1', externalId: 'big-team-1', name: 'Big team' }) : O.none,
      billedExternally: kind.billedExternally ?? false,
      emails: [`owner@${externalId}.example`],
      platform: 'kubernetes',
      environment: 'production',
      trialExpiresAt,
      trialPendingExpiryNotifiedAt: O.none,
      trialExpiredNotifiedAt: O.none,
      firstSeenConnectedAt: kind.silent === true ? O.none : O.some(instant(trialExpiresAt - 20n * DAY)),
      billingAccount: O.none,
      billingAccountCreatedAt: O.none,
      refuseDataAccess: false,
      refuseDataUpload: false,
      refuseDataReason: O.none,
    },
  };
};
