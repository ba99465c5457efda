/** The billing API in-process: the ports from a container, on two ports of this machine. */
import type { Server } from 'node:http';
import {
  type AdminPort,
  closeServer,
  type Logger,
  LoggerToken,
  listenOrFail,
  openAdminPort,
  StartFailure,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Container } from 'inversify';
import { Registry } from 'prom-client';
import { cachedPorts } from './cache/cached-ports.ts';
import { type CheckedSettings, checkSettings } from './check-settings.ts';
import { fairProvider } from './limits/fair-provider.ts';
import { requestsPerMinute } from './limits/rate-limit.ts';
import { limitDownloads, limitRequestsInFlight } from './limits/user-limit.ts';
import { failingDependencies, readinessOf } from './operations/readiness.ts';
import { type Ports, portsFrom } from './ports.ts';
import { type BillingApiDeps, createBillingApi } from './server/app.ts';
import { createApiServer } from './server/server.ts';
import type { BillingApiConfig } from './settings.ts';
import { version } from './version.ts';

export interface RunningBillingApi {
  /** Without a slash at the end; routes begin with `/api/billing`. */
  readonly url: string;
  /** For `/healthz`, `/readyz` and `/metrics`. */
  readonly adminUrl: string;
  readonly registry: Registry;
  readonly server: Server;
  /** Accepts no new request and lets those in flight finish. The container stays open. */
  readonly close: () => Promise<void>;
}

/** Alive from now on, and ready once the API is up. Throws a `StartFailure` where the port cannot be had. */
export const openApiAdminPort = ({
  adminHost: host,
  adminPort: port,
}: Pick<BillingApiConfig, 'adminHost' | 'adminPort'>): Promise<AdminPort> =>
  openAdminPort({ host, port, setting: 'BILLING_API_ADMIN_PORT' });

/**
 * Throws a `StartFailure` that says what is wrong with the settings, or why a port cannot be had. Without an admin port that
 * is open already, it opens one. Closing the API closes it.
 */
export const startBillingApi = async (
  container: Container,
  config: BillingApiConfig,
  openAdmin?: AdminPort,
): Promise<RunningBillingApi> => {
  const checked = checkSettings(config);
  if (E.isLeft(checked)) throw new StartFailure(checked.left.join('\n'));
  const { signIn } = checked.right;
  const log = await container.getAsync(LoggerToken);
  if (signIn.trustsAnyone) log.warn({ userHeader: config.userHeader }, 'insecure: everybody may say who they are');
  const ports = await portsFrom(container);
  const registry = new Registry();
  const app = createBillingApi(depsOf(config, checked.right, { ports, log, registry }));
  const server = createApiServer(app.callback(), log);
  const admin = openAdmin ?? (await openApiAdminPort(config));
  const url = await listenOrClose(server, config, admin);
  admin.show({ registry, checks: {}, ownPage: readinessOf(failingDependencies(ports)) });
  return {
    url,
    adminUrl: admin.url,
    registry,
    server,
    // Probes see it stopping, and requests finishing, until the last one is done.
    close: async () => {
      await closeServer(server, config.deadlineSeconds * 1000 + GRACE_MILLISECONDS);
      await admin.close();
    },
  };
};

/** For a response that took until the deadline to reach the client. */
const GRACE_MILLISECONDS = 5_000;

/** An invoice has some hundred kilobytes. */
const DOWNLOAD_MILLISECONDS = 5 * 60_000;

interface Surroundings {
  readonly ports: Ports;
  readonly log: Logger;
  readonly registry: Registry;
}

const depsOf = (
  config: BillingApiConfig,
  { signIn, identifyService, links }: CheckedSettings,
  { ports, log, registry }: Surroundings,
): BillingApiDeps => ({
  ...cachedPorts({ ...ports, ...fairProvider(ports) }, { ...config, log }),
  identifyCaller: signIn.identifyCaller,
  identifyService,
  signInMethods: { ...signIn.methods, services: config.serviceTokens !== undefined },
  isStaff: (userId) => config.staffUsers.includes(userId),
  links,
  log,
  registry,
  version: version(),
  rateLimit: requestsPerMinute(config.requestsPerMinute),
  perMinute: requestsPerMinute,
  inFlight: limitRequestsInFlight(),
  downloads: limitDownloads(),
  downloadMilliseconds: DOWNLOAD_MILLISECONDS,
  corsOrigin: O.fromNullable(config.corsOrigin),
  deadlineMilliseconds: config.deadlineSeconds * 1000,
  providerTimeoutMilliseconds: config.providerTimeoutSeconds * 1000,
  defaultCurrency: config.defaultCurrency,
});

/** A failed start leaves no port open. */
const listenOrClose = async (server: Server, { host, port }: BillingApiConfig, admin: AdminPort): Promise<string> => {
  try {
    return await listenOrFail(server, { host, port, setting: 'BILLING_API_PORT' });
  } catch (error) {
    await admin.close();
    throw error;
  }
};
