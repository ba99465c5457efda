/** An organization as most tests need it: created 60 days before its trial ended, connected, without an account. */
import { DAY, formatInstant, type Instant, instant, parseInstant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';

/** A day alone means its 00:00. */
export const at = (text: string): Instant => {
  const parsed = parseInstant(text.includes('T') ? text : `${text}T00:00:00Z`);
  if (isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

export const daysFrom = (from: Instant, days: bigint): Instant => instant(from + days * DAY);

export const NOW = at('2026-06-15T12:40:00Z');

export const sampleOrganization = (change: Partial<Organization> = {}): Organization => {
  const trialExpiresAt = change.trialExpiresAt ?? daysFrom(NOW, -20n);
  return {
    id: some('1234' as InstanceId),
    externalId: 'frosty-sky-72',
    name: 'Frosty Sky',
    createdAt: daysFrom(trialExpiresAt, -60n),
    deletedAt: none,
    featureFlags: ['billing'],
    team: none,
    billedExternally: false,
    emails: ['owner@example.com'],
    platform: 'kubernetes',
    environment: 'gke',
    trialExpiresAt,
    trialPendingExpiryNotifiedAt: none,
    trialExpiredNotifiedAt: none,
    firstSeenConnectedAt: some(daysFrom(trialExpiresAt, -59n)),
    billingAccount: none,
    billingAccountCreatedAt: none,
    refuseDataAccess: false,
    refuseDataUpload: false,
    refuseDataReason: none,
    ...change,
  };
};

/** Any moment of the years in which the tests play, often right at the edge of a day. */
export const anyInstant: fc.Arbitrary<Instant> = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 20_000n }),
    fc.oneof(fc.constantFrom(0n, 1n, DAY - 1n), fc.bigInt({ min: 0n, max: DAY - 1n })),
  )
  .map(([day, micros]) => instant(at('2000-01-01') + day * DAY + micros));

const maybe = (moment: fc.Arbitrary<Instant>) => moment.map(some);

/** Organizations of every kind, with moments close enough to `now` to matter. */
export const anyOrganization = (now: Instant): fc.Arbitrary<Organization> => {
  const near = fc.bigInt({ min: -40n * DAY, max: 40n * DAY }).map((distance) => instant(now + distance));
  const optional = fc.oneof(fc.constant(none), maybe(near));
  return fc
    .record({
      createdAt: near,
      trialExpiresAt: fc.oneof(near, fc.constantFrom(now, daysFrom(now, -15n), daysFrom(now, 3n))),
      deletedAt: fc.oneof({ weight: 4, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: maybe(near) }),
      featureFlags: fc.constantFrom(['billing'], ['billing', 'other'], ['other'], []),
      billedExternally: fc.boolean(),
      trialPendingExpiryNotifiedAt: optional,
      trialExpiredNotifiedAt: optional,
      firstSeenConnectedAt: optional,
      billingAccount: fc.constantFrom(none, none, some({ provider: 'zuora', number: 'W1' })),
      refuseDataAccess: fc.boolean(),
      refuseDataUpload: fc.boolean(),
    })
    .map(sampleOrganization);
};

export const show = (moment: Instant): string => formatInstant(moment);
