/** Who is billed in the torture, and what Zuora must hold of each at the end. The same for every round of one seed. */
import { accountNumberOf } from '@usage-billing/core/invoices';
import { DAY, HOUR, type Instant, parseInstant, plus } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { AmountType, HourBucket, HourlyTotal, InstanceId } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Random } from '../../random.ts';

const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};

/** When the first daily run is due. */
export const FIRST_RUN = at('2026-06-15T02:30:00Z');
const TODAY = at('2026-06-15T00:00:00Z');

const NODE_SECONDS = 'node-seconds' as AmountType;
const SAMPLES = 'samples' as AmountType;

export interface Customer {
  readonly organization: Organization;
  readonly accountNumber: string;
  /** Oldest first; of one hour the later total is a correction of the earlier. */
  readonly totals: ReadonlyArray<HourlyTotal>;
  /** What its account at Zuora is like; none: it is made in the round. */
  readonly account: O.Option<AccountKind>;
  /** What Zuora must hold of it at the end, in node-seconds. */
  readonly billed: bigint;
}

/**
 * `billed`: a bill run has billed it up to the day before the first run, so that part of its usage comes too late for its
 * days. `plan change`: a newer subscription takes over after the round.
 */
export type AccountKind = 'usual' | 'billed' | 'plan change';

const customer = (id: string, externalId: string, account: O.Option<AccountKind>): Known => {
  const accountNumber = accountNumberOf(externalId, id as InstanceId);
  const hasAccount = O.isSome(account);
  return {
    account,
    accountNumber,
    organization: {
      id: O.some(id as InstanceId),
      externalId,
      name: externalId,
      createdAt: at('2026-05-01T00:00:00Z'),
      deletedAt: O.none,
      featureFlags: ['billing'],
      team: O.none,
      billedExternally: false,
      emails: [`${externalId}@example.com`],
      platform: 'kubernetes',
      environment: 'gke',
      trialExpiresAt: at('2026-06-12T10:30:00Z'),
      trialPendingExpiryNotifiedAt: O.none,
      trialExpiredNotifiedAt: O.none,
      firstSeenConnectedAt: O.some(at('2026-05-01T01:00:00Z')),
      billingAccount: hasAccount ? O.some({ provider: 'zuora', number: accountNumber }) : O.none,
      billingAccountCreatedAt: hasAccount ? O.some(at('2026-06-01T00:00:00Z')) : O.none,
      refuseDataAccess: false,
      refuseDataUpload: false,
      refuseDataReason: O.none,
    },
  };
};

type Known = Pick<Customer, 'organization' | 'accountNumber' | 'account'>;

const total = (instanceId: string, amountType: AmountType, hour: Instant, amount: bigint): HourlyTotal => ({
  instanceId: instanceId as InstanceId,
  amountType,
  hour: hour as HourBucket,
  total: amount,
});

/** Large and by chance, so that no sum comes out right by leaving one thing out and counting another twice. */
const withUsage = (known: Known, id: string, random: Random): Customer => {
  const some = (): bigint => BigInt(random.whole(1, 2 ** 30));
  const hours = [2n * DAY, DAY + 3n * HOUR, 2n * HOUR].map((before) => plus(TODAY, -before));
  const billed = hours.map((hour) => total(id, NODE_SECONDS, hour, some()));
  const inTrial = total(id, NODE_SECONDS, at('2026-06-12T10:00:00Z'), some());
  const unrated = total(id, SAMPLES, TODAY, some());
  return {
    ...known,
    totals: [...billed, inTrial, { ...unrated, hour: billed[0]?.hour ?? unrated.hour }],
    billed: billed.reduce((sum, one) => sum + one.total, 0n),
  };
};

export interface Population {
  readonly customers: ReadonlyArray<Customer>;
  /** One of them: its trial is over and it has no account until the middle of the round. */
  readonly latecomer: Customer;
}

export const populationOf = (random: Random): Population => {
  const usual = O.some<AccountKind>('usual');
  const early = ['1', '2', '3'].map((id) => withUsage(customer(id, `early-bird-${id}`, usual), id, random));
  const latecomer = withUsage(customer('9', 'late-comer-9', O.none), '9', random);
  const lateUsage = withUsage(customer('4', 'late-usage-4', O.some('billed')), '4', random);
  const planChange = withUsage(customer('5', 'plan-change-5', O.some('plan change')), '5', random);
  return { customers: [...early, lateUsage, planChange, latecomer], latecomer };
};
