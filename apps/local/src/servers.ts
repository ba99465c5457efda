/** What the demo starts: a Postgres server, the fake Zuora, and the apps that listen. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { billingAdminSettings, type RunningBillingAdmin, startBillingAdmin } from '@usage-billing/billing-admin';
import {
  type BillingApiConfig,
  billingApiSettings,
  type RunningBillingApi,
  startBillingApi,
} from '@usage-billing/billing-api';
import { isDatabaseInUse, startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { ingesterInputSettings, type RunningIngester, startIngester } from '@usage-billing/ingester';
import { configFrom, StartFailure } from '@usage-billing/wiring';
import { type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import * as E from 'fp-ts/lib/Either.js';
import type { Container } from 'inversify';
import type { DemoOptions } from './options.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** Registers how something that was started is stopped. */
export type Undo = (step: () => Promise<unknown>) => void;

/** Returns the URL of the server. */
export const openServer = async (
  options: Pick<DemoOptions, 'databaseUrl' | 'dataDirectory'>,
  say: (step: string) => void,
  undo: Undo,
): Promise<string> => {
  if (options.databaseUrl !== undefined) return options.databaseUrl;
  const started = await startEmbeddedPostgres({
    dataDirectory: `${options.dataDirectory}/demo`,
    // The next run simulates everything again, so a power failure loses nothing that matters.
    durability: 'relaxed',
    onProgress: (step) => say(`Postgres: ${step}`),
  })();
  if (E.isLeft(started)) throw new StartFailure(started.left.message);
  undo(started.right.stop);
  return started.right.url;
};

/** The first request to the server: a wrong address is reported here. */
export const rejectUsedDatabase = async (server: string, database: string): Promise<void> => {
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

export const startZuora = (port: number, clock: SimulatedClock): Promise<FakeZuora> =>
  startFakeZuora({ port, now: clock.now }).catch((error: unknown) => {
    throw new StartFailure(
      `The fake Zuora cannot listen on port ${port} (${messageOf(error)}). Choose another with --zuora-port.`,
    );
  });

export const openServers = async (
  container: Container,
  options: DemoOptions,
  undo: Undo,
): Promise<{
  readonly ingester: RunningIngester;
  readonly api: RunningBillingApi;
  readonly staffPages: RunningBillingAdmin;
}> => {
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
  undo(ingester.close);
  const api = await startBillingApi(container, apiConfig(options));
  undo(api.close);
  // Its probes and metrics are nothing that somebody would look at here: they take a free port.
  const staffPages = await startBillingAdmin(container, {
    ...configFrom(billingAdminSettings, {
      BILLING_ADMIN_PORT: String(options.staffPort),
      BILLING_ADMIN_ADMIN_PORT: '0',
    }),
    insecureDev: true,
  });
  undo(staffPages.close);
  return { ingester, api, staffPages };
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
