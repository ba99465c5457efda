/** About 45 organizations of every kind that billing has to tell apart. The same start gives the same organizations. */
import { DAY, HOUR, type Instant, instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { type DemoCalendar, demoCalendar, part } from './demo-calendar.ts';
import type { AccountPlan, DemoOrganization, Kind } from './kind.ts';
import { SPECIAL_CASES } from './special-cases.ts';

/** The organizations of a simulation that begins at `start` and lasts `length` microseconds. */
export const demoOrganizations = (start: Instant, length: bigint): ReadonlyArray<DemoOrganization> => {
  let number = 0;
  const calendar = demoCalendar(start, length);
  return [...KINDS, ...SPECIAL_CASES].flatMap((kind) =>
    Array.from({ length: kind.count }, (_, index) => organizationOf(kind, number++, index, calendar)),
  );
};

const none = (): AccountPlan => ({ _tag: 'NoAccount' });
const fromStart = (): AccountPlan => ({ _tag: 'AccountFromStart' });
const longOver = (index: number): bigint => -40n * DAY - BigInt(index) * DAY;

const KINDS: ReadonlyArray<Kind> = [
  { kind: 'paying', count: 6, trialExpires: longOver, account: fromStart },
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
    account: (index, { length }) => ({ _tag: 'AddsCard', after: part(length, 55n + 5n * BigInt(index)) + 10n * HOUR }),
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

const organizationOf = (kind: Kind, number: number, index: number, calendar: DemoCalendar): DemoOrganization => {
  const { start, length } = calendar;
  const trialExpiresAt = instant(start + kind.trialExpires(index, length));
  const externalId = slug(kind.takesSlug === true ? number - 1 : number);
  const joinsAt = kind.joinsAfter === undefined ? undefined : instant(start + kind.joinsAfter(length));
  const organization: Organization = {
    id: O.some(String(1000 + number) as InstanceId),
    externalId,
    name: externalId.replaceAll('-', ' '),
    createdAt: joinsAt ?? instant((trialExpiresAt < start ? trialExpiresAt : start) - 30n * DAY),
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
  };
  return {
    kind: kind.kind,
    account: kind.account(index, calendar),
    silent: kind.silent ?? false,
    shows: kind.shows,
    joinsAt,
    script: (system) => kind.script?.(organization, calendar, system) ?? [],
    organization,
  };
};
