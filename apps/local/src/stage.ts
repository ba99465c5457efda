/** Everything that the play needs, opened in order and closed in reverse: Postgres, fake Zuora, container, apps. */
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
  cloudModule,
  configFrom,
  createContainer,
  createLogger,
  localModule,
  override,
  resolveAll,
  Secret,
  StartFailure,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import * as E from 'fp-ts/lib/Either.js';
import type { Container } from 'inversify';
import type { PlayOptions } from './options.ts';
import { createPlayClock, type PlayClock } from './play-clock.ts';

export interface Stage {
  readonly clock: PlayClock;
  readonly container: Container;
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

/** The user who may ask what only staff may; curl lines name it. */
const STAFF = 'staff';

/** Of another service that asks how an instance stands; a curl line shows it. */
const SERVICE_TOKEN = 'local-service-token-for-this-machine-only';

/** Anybody on this machine may say who they are; links to invoice files are good for one run. */
const apiConfig = (port: number): BillingApiConfig => ({
  ...configFrom(billingApiSettings, {
    BILLING_API_PORT: String(port),
    ...(port === 0 ? { BILLING_API_ADMIN_PORT: '0' } : {}),
    BILLING_API_STAFF_USERS: STAFF,
    BILLING_API_SERVICE_TOKENS: `gateway:${SERVICE_TOKEN}`,
    BILLING_API_LINK_SECRET: crypto.randomUUID() + crypto.randomUUID(),
  }),
  insecureDev: true,
});

/** The play starts afresh, and with its database its buffer. Nobody else uses it: the database was found not to be in use. */
const emptyBuffer = async ({ dataDirectory, database }: PlayOptions): Promise<string> => {
  const directory = join(dataDirectory, 'play-buffer', database);
  await rm(directory, { recursive: true, force: true });
  return directory;
};

type Undo = () => Promise<unknown>;

const openServer = async (
  options: Pick<PlayOptions, 'databaseUrl' | 'dataDirectory'>,
  say: (step: string) => void,
  undo: Undo[],
): Promise<string> => {
  if (options.databaseUrl !== undefined) return options.databaseUrl;
  const started = await startEmbeddedPostgres({
    dataDirectory: `${options.dataDirectory}/play`,
    // What the play keeps is played again from nothing by the next run, so a power failure can take nothing from anybody.
    durability: 'relaxed',
    onProgress: (step) => say(`Postgres: ${step}`),
  })();
  if (E.isLeft(started)) throw new StartFailure(started.left.message);
  undo.push(started.right.stop);
  return started.right.url;
};

/** The first words with the server: whoever named a wrong address is told so. */
const reachable = async <A>(asked: Promise<A>): Promise<A> => {
  try {
    return await asked;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartFailure(`The database server cannot be used: ${reason}. Check --database-url (or DATABASE_URL).`);
  }
};

const startZuora = async (port: number, clock: PlayClock): Promise<FakeZuora> => {
  try {
    return await startFakeZuora({ port, now: clock.now });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartFailure(
      `The fake Zuora cannot listen on port ${port} (${reason}). Choose another with --zuora-port.`,
    );
  }
};

const open = async (options: PlayOptions, say: (step: string) => void, undo: Undo[]): Promise<Omit<Stage, 'close'>> => {
  const clock = createPlayClock(options.start);
  const server = await openServer(options, say, undo);
  if (await reachable(isDatabaseInUse(server, options.database)))
    throw new StartFailure(
      `The database ${options.database} is in use, probably by another play. End that, or choose another with --database.`,
    );
  const zuora = await startZuora(options.zuoraPort, clock);
  undo.push(zuora.close);
  say('emptying the database');
  const databaseUrl = new Secret(await recreateDatabase(server, options.database));
  const logger = createLogger('billing-local', options.verbose ? 'info' : 'fatal');
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const container = await createContainer(
    localModule({ databaseUrl, dataDirectory: options.dataDirectory }, logger),
    cloudModule({
      baseUrl: zuora.url,
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
      paymentPage: {
        url: new URL('/apps/PublicHostedPageLite.do', zuora.url).href,
        pageId: 'cards',
        paymentGateway: 'test gateway',
        supportedTypes: 'AmericanExpress,MasterCard,Visa',
      },
    }),
    aggregatorModule(configFrom(aggregatorJobSettings, ONE_DELIVERY_AT_A_TIME)),
    uploaderModule(),
    enforcerModule(),
    override(ClockToken, clock),
  );
  undo.push(() => closeContainer(container));
  return { clock, databaseUrl, zuora, container, ...(await openApps(container, options, undo)) };
};

/** Every run waits until all was delivered, so that nothing becomes visible later than its moment of delivery says. */
const ONE_DELIVERY_AT_A_TIME = { AGGREGATOR_OVERLAP_HOURS: '0' };

const openApps = async (
  container: Container,
  options: PlayOptions,
  undo: Undo[],
): Promise<Pick<Stage, 'ingester' | 'api' | 'aggregator' | 'uploader' | 'enforcer'>> => {
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
  const api = await startBillingApi(container, apiConfig(options.apiPort));
  undo.push(api.close);
  return {
    ingester,
    api,
    ...(await resolveAll(container, {
      aggregator: AggregatorToken,
      uploader: UploaderToken,
      enforcer: EnforcerToken,
    })),
  };
};

/** Opens everything, or closes again what was opened before something failed. */
export const openStage = async (options: PlayOptions, say: (step: string) => void): Promise<Stage> => {
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
