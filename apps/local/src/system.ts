/** Everything that the demo runs on, opened in order and closed in reverse: Postgres, fake Zuora, container, apps. */
import { type Aggregator, AggregatorToken, aggregatorJobSettings, aggregatorModule } from '@usage-billing/aggregator';
import type { RunningBillingAdmin } from '@usage-billing/billing-admin';
import type { RunningBillingApi } from '@usage-billing/billing-api';
import { recreateDatabase } from '@usage-billing/embedded-postgres';
import { type Enforcer, EnforcerToken, enforcerModule } from '@usage-billing/enforcer';
import type { RunningIngester } from '@usage-billing/ingester';
import { type Reconciler, ReconcilerToken, reconcilerModule } from '@usage-billing/reconciler';
import { type Uploader, UploaderToken, uploaderModule } from '@usage-billing/uploader';
import {
  ClockToken,
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  localModule,
  modulesOf,
  override,
  PoolToken,
  PostTrialInvoiceQueueToken,
  type Resolved,
  reconcileTokens,
  resolveAll,
  Secret,
  zuora as zuoraComponent,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type FakeZuora } from '@usage-billing/zuora-fake';
import type { Container } from 'inversify';
import type { DemoOptions } from './options.ts';
import { openServer, openServers, rejectUsedDatabase, startZuora, type Undo } from './servers.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';

/** What the demo itself uses beside the apps: to seed, to see what waits, to reconcile. */
const demoTokens = { ...reconcileTokens, pool: PoolToken, queue: PostTrialInvoiceQueueToken };

export interface DemoSystem {
  readonly clock: SimulatedClock;
  readonly ports: Resolved<typeof demoTokens>;
  /** Holds a password. */
  readonly databaseUrl: Secret;
  readonly zuora: FakeZuora;
  readonly ingester: RunningIngester;
  readonly api: RunningBillingApi;
  readonly staffPages: RunningBillingAdmin;
  readonly aggregator: Aggregator;
  readonly uploader: Uploader;
  readonly enforcer: Enforcer;
  readonly reconciler: Reconciler;
  readonly close: () => Promise<void>;
}

/** Opens everything, or closes what was opened before something failed. */
export const openSystem = async (options: DemoOptions, say: (step: string) => void): Promise<DemoSystem> => {
  const steps: Array<() => Promise<unknown>> = [];
  const close = async (): Promise<void> => {
    for (const step of steps.splice(0).reverse()) await step();
  };
  try {
    return { ...(await open(options, say, (step) => steps.push(step))), close };
  } catch (error) {
    await close();
    throw error;
  }
};

const open = async (
  options: DemoOptions,
  say: (step: string) => void,
  undo: Undo,
): Promise<Omit<DemoSystem, 'close'>> => {
  const clock = createSimulatedClock(options.start);
  const server = await openServer(options, say, undo);
  await rejectUsedDatabase(server, options.database);
  const zuora = await startZuora(options.zuoraPort, clock);
  undo(zuora.close);
  say('emptying the database');
  const databaseUrl = new Secret(await recreateDatabase(server, options.database));
  const container = await composeContainer(options, clock, databaseUrl, zuora);
  undo(() => closeContainer(container));
  const servers = await openServers(container, options, undo);
  const jobs = await resolveAll(container, {
    aggregator: AggregatorToken,
    uploader: UploaderToken,
    enforcer: EnforcerToken,
    reconciler: ReconcilerToken,
  });
  return { clock, databaseUrl, zuora, ports: await resolveAll(container, demoTokens), ...servers, ...jobs };
};

/** Every run waits until all was delivered, so that nothing becomes visible later than its moment of delivery says. */
const ONE_DELIVERY_AT_A_TIME = { AGGREGATOR_OVERLAP_HOURS: '0' };

const composeContainer = (
  options: DemoOptions,
  clock: SimulatedClock,
  databaseUrl: Secret,
  zuora: FakeZuora,
): Promise<Container> =>
  createContainer(
    localModule(
      configFrom(databaseSettings, {
        DATABASE_URL: databaseUrl.reveal(),
        BILLING_DATA_DIRECTORY: options.dataDirectory,
      }),
      createLogger('billing-local', options.verbose ? 'info' : 'fatal'),
    ),
    ...modulesOf(zuoraComponent, {
      ZUORA_URL: zuora.url,
      ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
      ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
      ZUORA_PAYMENT_PAGE_URL: new URL('/apps/PublicHostedPageLite.do', zuora.url).href,
      ZUORA_PAYMENT_PAGE_ID: 'cards',
      ZUORA_PAYMENT_PAGE_GATEWAY: 'test gateway',
      ZUORA_PAYMENT_PAGE_CARD_TYPES: 'AmericanExpress,MasterCard,Visa',
    }),
    aggregatorModule(configFrom(aggregatorJobSettings, ONE_DELIVERY_AT_A_TIME)),
    uploaderModule(),
    enforcerModule(),
    reconcilerModule(),
    override(ClockToken, clock),
  );
