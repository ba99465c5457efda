/** One paying customer whose uploader runs day by day: its ports in memory, its Zuora over real HTTP, its clock movable. */
import {
  anHourlyTotal,
  anOrganization,
  aStaffDecision,
  at,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import { acceptDifferences, settleUsage } from '@usage-billing/core/invoices';
import { type Clock, DAY, dayOf, HOUR, MINUTE, plus } from '@usage-billing/core/shared';
import type { Organization, OrganizationDirectory } from '@usage-billing/core/trials';
import { NODE_SECONDS, type SetAsideReason } from '@usage-billing/core/usage';
import { memoryDirectory, movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  cloudModule,
  createContainer,
  JobLockToken,
  memoryModule,
  OrganizationDirectoryToken,
  override,
  PostTrialInvoiceQueueToken,
  reconcileTokens,
  resolveAll,
  Secret,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type SeedSubscription, startFakeZuora } from '@usage-billing/zuora-fake';
import type { ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import type { Container } from 'inversify';
import { UploaderToken, uploaderModule } from '../../src/index.ts';
import { preparePostTrial } from './post-trial.ts';

export interface OneCustomer {
  /** When it begins; daily runs are at 02:30. */
  readonly now: string;
  readonly trialExpiresAt: string;
  readonly contractEffectiveDate: string;
  readonly subscription?: SeedSubscription;
}

export const openCustomer = async (
  t: ExecutionContext,
  { now, trialExpiresAt, contractEffectiveDate, subscription = {} }: OneCustomer,
) => {
  const clock = movableClock(at(now));
  const zuora = await startFakeZuora({ now: clock.now, importDelayMs: 0 });
  t.teardown(zuora.close);
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate, subscription });
  const organization = anOrganization({
    billingAccount: O.some({ provider: 'zuora', number: 'W1' }),
    trialExpiresAt: at(trialExpiresAt),
  });
  const directory = memoryDirectory({ organizations: [organization] });
  const container = await containerOver(zuora.url, clock, directory);
  t.teardown(() => closeContainer(container));
  const ledger = await container.getAsync(UsageLedgerToken);
  const uploader = await container.getAsync(UploaderToken);
  const journal = await container.getAsync(UploadJournalToken);
  const prepare = async (day: string) => {
    clock.set(at(`${day}T02:30:00Z`));
    return right(uploader.daily.run({ trigger: 'schedule' }));
  };
  const follow = async () => {
    clock.advance(2n * MINUTE);
    return right(uploader.followUp.run({ trigger: 'schedule' }));
  };
  return {
    clock,
    zuora,
    uploader,
    container,
    journal,
    /** The directory says this of it from now on. */
    change: (change: Partial<Organization>) => directory.seed({ organizations: [{ ...organization, ...change }] }),
    use: (start: string, total: bigint) =>
      right(ledger.recordTotals([anHourlyTotal({ hour: hour(start), total })], clock.now())),
    setAside: () => right(ledger.setAsideSums({})),
    /** The daily run of a day alone. */
    prepare,
    preparePostTrial: () => preparePostTrial(container, organization, dayOf(clock.now())),
    queue: await container.getAsync(PostTrialInvoiceQueueToken),
    /** The pass of every minute, two of them later. */
    follow,
    /** The daily run of a day, and the follow-up that sees its import through. */
    daily: async (day: string) => {
      const run = await prepare(day);
      await follow();
      return run;
    },
    /** The lines of all that was imported. */
    imported: async () => (await right(journal.inState(['Imported']))).flatMap(({ lines }) => lines),
    /** Of all invoices, as `quantity charge`. */
    invoiced: (): ReadonlyArray<string> =>
      zuora.control
        .state()
        .invoices.flatMap(({ items }) => items)
        .filter(({ quantity }) => quantity !== '0')
        .map(({ quantity, chargeAmount }) => `${quantity} ${chargeAmount}`),
    ...staffOf(container, clock),
    later: (days: bigint) => plus(clock.now(), days * DAY + HOUR),
  };
};

const containerOver = (baseUrl: string, clock: Clock, directory: OrganizationDirectory) => {
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  return createContainer(
    memoryModule(),
    cloudModule({
      baseUrl,
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
    }),
    uploaderModule(),
    override(ClockToken, clock),
    override(OrganizationDirectoryToken, directory),
  );
};

/** What staff decide about the customer. */
const staffOf = (container: Container, clock: Clock) => ({
  /** Staff accept what a reconciliation of these days shows of it. */
  accept: async (from: string, to: string) => {
    const ports = await resolveAll(container, reconcileTokens);
    const range = { from: at(`${from}T00:00:00Z`), to: at(`${to}T00:00:00Z`) };
    const input = { range, lookBackDays: 7, instanceId: instance('1234'), as: 'credited' } as const;
    return right(acceptDifferences(ports)({ ...input, decision: aStaffDecision() }));
  },
  /** Staff gave the customer back what is set aside for this reason. */
  settle: async (reason: SetAsideReason) => {
    const ports = {
      ledger: await container.getAsync(UsageLedgerToken),
      lock: await container.getAsync(JobLockToken),
      clock,
    };
    const range = { from: at('2026-01-01T00:00:00Z'), to: clock.now() };
    const order = { instanceId: instance('1234'), amountType: NODE_SECONDS, reason, range, as: 'credited' } as const;
    return right(settleUsage(ports)({ ...order, decision: aStaffDecision() }));
  },
});
