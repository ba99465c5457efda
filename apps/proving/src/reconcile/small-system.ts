/** Everything from the event to the invoice, in small: ports in memory, a fake Zuora over HTTP, the real use cases between them. */
import { type Instant, MINUTE } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { type AmountType, aggregateUsage, amount, type ReceivedEvent } from '@usage-billing/core/usage';
import { type MemoryBilling, memoryBilling, memoryDirectory, movableClock } from '@usage-billing/memory';
import { type Uploader, UploaderToken, uploaderModule } from '@usage-billing/uploader';
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
  type Resolved,
  reconcileTokens,
  resolveAll,
  Secret,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type FakeZuora, type FakeZuoraOptions, startFakeZuora } from '@usage-billing/zuora-fake';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../or-fail.ts';
import { CATALOG } from './catalog.ts';
import { at, instanceOf } from './words.ts';

/** What was reported, and when it reached the event store. */
export interface Reported {
  readonly event: ReceivedEvent;
  readonly at: Instant;
}

export interface SmallSystem {
  readonly ports: Resolved<typeof tokens>;
  readonly billing: MemoryBilling;
  readonly zuora: FakeZuora;
  readonly uploader: Uploader;
  readonly reported: ReadonlyArray<Reported>;
  readonly now: () => Instant;
  /** Sets the clock to a moment, unless it is past it. */
  readonly wait: (until: string) => void;
  /** What the directory says of an organization from now on; who is new has a trial that is over, and billing. */
  readonly say: (name: string, what?: Partial<Organization>) => void;
  /** Usage received at this moment. It arrives at once, or later if the clock is past it. */
  readonly use: (name: string, moment: string, quantity: bigint, unit?: string) => Promise<void>;
  /** Aggregates, prepares, sends and sees the imports through, early on this day. */
  readonly daily: (day: string) => Promise<void>;
  /** Aggregates what was reported until now. */
  readonly aggregate: () => Promise<void>;
  /** At Zuora, for what is due by this day; later than the daily run. */
  readonly bill: (day: string) => void;
  readonly close: () => Promise<void>;
}

/** Its clock stands at this moment. */
export const openSmallSystem = async (start: string, options: Partial<FakeZuoraOptions> = {}): Promise<SmallSystem> => {
  const clock = movableClock(at(start));
  const zuora = await startFakeZuora({ now: clock.now, importDelayMs: 0, catalog: CATALOG, ...options });
  const directory = memoryDirectory();
  const billing = memoryBilling();
  const container = await createContainer(
    memoryModule(),
    cloudModule(accessTo(zuora)),
    uploaderModule(),
    override(ClockToken, clock),
    override(OrganizationDirectoryToken, directory),
    override(UsageLedgerToken, billing.ledger),
    override(UploadJournalToken, billing.journal),
    override(PostTrialInvoiceQueueToken, billing.queue),
  );
  const ports = await resolveAll(container, tokens);
  const uploader = await container.getAsync(UploaderToken);
  const organizations = new Map<string, Organization>();
  const reported: Reported[] = [];
  const wait = (until: string): void => {
    if (clock.now() < at(until)) clock.set(at(until));
  };
  const aggregate = async (): Promise<void> => {
    await orFail(aggregateUsage(ports)({ trigger: 'schedule', overlap: 0n, dryRun: false }));
  };
  // A first run looks only some hours back.
  await aggregate();
  return {
    ports,
    billing,
    zuora,
    uploader,
    reported,
    now: clock.now,
    wait,
    aggregate,
    say: (name, what = {}) => {
      const organization = { ...(organizations.get(name) ?? newcomer(name)), ...what };
      organizations.set(name, organization);
      directory.seed({ organizations: [organization] });
    },
    use: async (name, moment, quantity, unit = 'node-seconds') => {
      wait(moment);
      const event = eventOf(name, at(moment), quantity, { unit, number: reported.length });
      reported.push({ event, at: clock.now() });
      await orFail(ports.eventStore.append([event]));
    },
    daily: async (day) => {
      wait(`${day}T02:10:00Z`);
      await aggregate();
      wait(`${day}T02:30:00Z`);
      await orFail(uploader.daily.run({ trigger: 'schedule' }));
      clock.advance(2n * MINUTE);
      await orFail(uploader.followUp.run({ trigger: 'schedule' }));
    },
    bill: (day) => {
      wait(`${day}T14:00:00Z`);
      zuora.control.billRun(day);
    },
    close: async () => {
      await closeContainer(container);
      await zuora.close();
    },
  };
};

const tokens = { ...reconcileTokens, lock: JobLockToken };

const accessTo = ({ url }: FakeZuora): Parameters<typeof cloudModule>[0] => {
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const auth = { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) } as const;
  return { baseUrl: url, auth, productSku: 'SKU-00000001' };
};

const newcomer = (name: string): Organization => ({
  id: O.some(instanceOf(name)),
  externalId: name,
  name,
  createdAt: at('2025-12-01T00:00:00Z'),
  deletedAt: O.none,
  featureFlags: ['billing'],
  team: O.none,
  billedExternally: false,
  emails: [],
  platform: '',
  environment: '',
  trialExpiresAt: at('2026-01-01T00:00:00Z'),
  trialPendingExpiryNotifiedAt: O.none,
  trialExpiredNotifiedAt: O.none,
  firstSeenConnectedAt: O.none,
  billingAccount: O.none,
  billingAccountCreatedAt: O.none,
  refuseDataAccess: false,
  refuseDataUpload: false,
  refuseDataReason: O.none,
});

const eventOf = (
  name: string,
  receivedAt: Instant,
  quantity: bigint,
  { unit, number }: { readonly unit: string; readonly number: number },
): ReceivedEvent => ({
  uniqueKey: `${name} ${number}`,
  instanceId: instanceOf(name),
  amountType: unit as AmountType,
  amount: amount(quantity),
  occurredAt: receivedAt,
  metadata: O.none,
  receivedAt,
});
