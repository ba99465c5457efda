/** Everything that the demo runs on, opened in order and closed in reverse: Postgres, fake Zuora, container, apps. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Aggregator, AggregatorToken, aggregatorJobSettings, aggregatorModule } from '@usage-billing/aggregator';
import {
  type BillingApiConfig,
  billingApiSettings,
  type RunningBillingApi,
  startBillingApi,
} from '@usage-billing/billing-api';
import { isDatabaseInUse, recreateDatabase, startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { type Enforcer, EnforcerToken, enforcerModule } from '@usage-billing/enforcer';
import { ingesterInputSettings, type RunningIngester, startIngester } from '@usage-billing/ingester';
import { type Uploader, UploaderToken, uploaderModule } from '@usage-billing/uploader';
import {
  ClockToken,
  closeContainer,
  configFrom,
  createContainer,
  createLogger,
  EventStoreToken,
  JobHistoryToken,
  localModule,
  modulesOf,
  OrganizationDirectoryToken,
  override,
  PoolToken,
  PostTrialInvoiceQueueToken,
  ProviderAccountsToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  type Resolved,
  resolveAll,
  Secret,
  StartFailure,
  UploadJournalToken,
  UsageLedgerToken,
  zuora as zuoraComponent,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import * as E from 'fp-ts/lib/Either.js';
import type { Container } from 'inversify';
import type { DemoOptions } from './options.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';

/** What the demo itself uses beside the apps: to seed, to see what waits, to reconcile. */
const demoTokens = {
  accounts: ProviderAccountsToken,
  directory: OrganizationDirectoryToken,
  eventStore: EventStoreToken,
  history: JobHistoryToken,
  invoices: ProviderInvoicesToken,
  journal: UploadJournalToken,
  ledger: UsageLedgerToken,
  pool: PoolToken,
  queue: PostTrialInvoiceQueueToken,
  usage: ProviderUsageToken,
};

export interface DemoSystem {
  readonly clock: SimulatedClock;
  readonly ports: Resolved<typeof demoTokens>;
  /** Holds a password. */
  readonly databaseUrl: Secret;
  readonly zuora: FakeZuora;
  readonly ingester: RunningIngester;
  readonly api: RunningBillingApi;
  readonly aggregator: Aggregator;
  readonly uploader: Uploader;
  readonly enforcer: Enforcer;
  readonly close: () => Promise<void>;
}

/** Opens everything, or closes what was opened before something failed. */
export const openSystem = async (options: DemoOptions, say: (step: string) => void): Promise<DemoSystem> => {
  const undo: Undo[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await open(options, say, undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
};

type Undo = () => Promise<unknown>;

const open = async (
  options: DemoOptions,
  say: (step: string) => void,
  undo: Undo[],
): Promise<Omit<DemoSystem, 'close'>> => {
  const clock = createSimulatedClock(options.start);
  const server = await openServer(options, say, undo);
  await rejectUsedDatabase(server, options.database);
  const zuora = await startZuora(options.zuoraPort, clock);
  undo.push(zuora.close);
  say('emptying the database');
  const databaseUrl = new Secret(await recreateDatabase(server, options.database));
  const container = await composeContainer(options, clock, databaseUrl, zuora);
  undo.push(() => closeContainer(container));
  const servers = await openServers(container, options, undo);
  const jobs = await resolveAll(container, {
    aggregator: AggregatorToken,
    uploader: UploaderToken,
    enforcer: EnforcerToken,
  });
  return { clock, databaseUrl, zuora, ports: await resolveAll(container, demoTokens), ...servers, ...jobs };
};

const openServer = async (
  options: Pick<DemoOptions, 'databaseUrl' | 'dataDirectory'>,
  say: (step: string) => void,
  undo: Undo[],
): Promise<string> => {
  if (options.databaseUrl !== undefined) return options.databaseUrl;
  const started = await startEmbeddedPostgres({
    dataDirectory: `${options.dataDirectory}/demo`,
    // The next run simulates everything again, so a power failure loses nothing that matters.
    durability: 'relaxed',
    onProgress: (step) => say(`Postgres: ${step}`),
  })();
  if (E.isLeft(started)) throw new StartFailure(started.left.message);
  undo.push(started.right.stop);
  return started.right.url;
};

/** The first request to the server: a wrong address is reported here. */
const rejectUsedDatabase = async (server: string, database: string): Promise<void> => {
  const inUse = await isDatabaseInUse(server, database).catch((error: unknown) => {
    throw new StartFailure(
      `The database server cannot be used: ${messageOf(error)}. Check --database-url (or DATABASE_URL).`,
    );
  });
  if (inUse)
    throw new StartFailure(
      `The database ${database} is in use, probably by another demo. End that, or choose another with --database.`,
    );
};

const startZuora = (port: number, clock: SimulatedClock): Promise<FakeZuora> =>
  startFakeZuora({ port, now: clock.now }).catch((error: unknown) => {
    throw new StartFailure(
      `The fake Zuora cannot listen on port ${port} (${messageOf(error)}). Choose another with --zuora-port.`,
    );
  });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const composeContainer = (
  options: DemoOptions,
  clock: SimulatedClock,
  databaseUrl: Secret,
  zuora: FakeZuora,
): Promise<Container> =>
  createContainer(
    localModule(
      { databaseUrl, dataDirectory: options.dataDirectory },
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
    override(ClockToken, clock),
  );

/** Every run waits until all was delivered, so that nothing becomes visible later than its moment of delivery says. */
const ONE_DELIVERY_AT_A_TIME = { AGGREGATOR_OVERLAP_HOURS: '0' };

const openServers = async (
  container: Container,
  options: DemoOptions,
  undo: Undo[],
): Promise<Pick<DemoSystem, 'ingester' | 'api'>> => {
  const ingester = await startIngester(
    container,
    configFrom(ingesterInputSettings, {
      INGESTER_PORT: String(options.ingesterPort),
      INGESTER_FORWARD_PORT: String(options.forwardPort),
      INGESTER_BUFFER_DIRECTORY: await emptyBuffer(options),
      // Two months pass in minutes, while the database's clock goes on as ever: a hundred years.
      INGESTER_MAX_CLOCK_SKEW: String(100 * 366 * 86_400),
    }),
  );
  undo.push(ingester.close);
  const api = await startBillingApi(container, apiConfig(options));
  undo.push(api.close);
  return { ingester, api };
};

/** Emptied together with the database, which nobody else uses. */
const emptyBuffer = async ({ dataDirectory, database }: DemoOptions): Promise<string> => {
  const directory = join(dataDirectory, 'demo-buffer', database);
  await rm(directory, { recursive: true, force: true });
  return directory;
};

/** The user who may do what only staff may; curl lines name it. */
const STAFF = 'staff';

/** Of another service that asks for the status of instances; a curl line shows it. */
const SERVICE_TOKEN = 'local-service-token-for-this-machine-only';

/** Anybody on this machine may say who they are; links to invoice files are valid for one run. */
const apiConfig = ({ apiPort, apiAdminPort }: DemoOptions): BillingApiConfig => ({
  ...configFrom(billingApiSettings, {
    BILLING_API_PORT: String(apiPort),
    BILLING_API_ADMIN_PORT: String(apiAdminPort),
    BILLING_API_STAFF_USERS: STAFF,
    BILLING_API_SERVICE_TOKENS: `gateway:${SERVICE_TOKEN}`,
    BILLING_API_LINK_SECRET: crypto.randomUUID() + crypto.randomUUID(),
  }),
  insecureDev: true,
});
