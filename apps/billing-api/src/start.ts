/** The billing API in-process: the ports from a container, on a port of this machine. */
import { defaultUploadPolicy } from '@usage-billing/core/invoices';
import { closeServer, LoggerToken, listenOrFail, StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Container } from 'inversify';
import { Registry } from 'prom-client';
import { cachedPorts } from './cache/cached-ports.ts';
import { createBillingApi } from './http/app.ts';
import { createApiServer } from './http/server.ts';
import { fairProvider } from './limits/fair-provider.ts';
import { requestsPerMinute } from './limits/rate-limit.ts';
import { limitPerUser } from './limits/user-limit.ts';
import { failingDependencies } from './operations/readiness.ts';
import { portsFrom } from './ports.ts';
import { type BillingApiConfig, checkedParts } from './settings.ts';
import { version } from './version.ts';

export interface RunningBillingApi {
  /** Without a slash at the end; routes begin with `/api/billing`. */
  readonly url: string;
  readonly registry: Registry;
  /** Takes no new request and lets those under way end. The container stays open. */
  readonly close: () => Promise<void>;
}

/** For an answer that was late as it is to get out of the door. */
const LAST_WORDS_MILLISECONDS = 5_000;

/** Throws a `StartFailure` when it could not be known who is asking, a secret is too short, or the port cannot be had. */
export const startBillingApi = async (container: Container, config: BillingApiConfig): Promise<RunningBillingApi> => {
  const parts = checkedParts(config);
  if (E.isLeft(parts)) throw new StartFailure(parts.left.join('\n'));
  const log = await container.getAsync(LoggerToken);
  const direct = await portsFrom(container);
  const ports = cachedPorts({ ...direct, ...fairProvider(direct) }, { ...config, log });
  const { signIn, links } = parts.right;
  if (signIn.trustsAnyone) log.warn({ userHeader: config.userHeader }, 'insecure: anybody may say who they are');
  const registry = new Registry();
  const app = createBillingApi({
    ...ports,
    identifyCaller: signIn.identifyCaller,
    isStaff: (userId) => config.staffUsers.includes(userId),
    signInMethods: signIn.ways,
    links,
    log,
    registry,
    version: version(),
    notReady: failingDependencies(ports),
    rateLimit: requestsPerMinute(config.requestsPerMinute),
    perMinute: requestsPerMinute,
    inFlight: limitPerUser(),
    corsOrigin: O.fromNullable(config.corsOrigin),
    deadlineMilliseconds: config.deadlineSeconds * 1000,
    providerTimeoutMilliseconds: config.providerTimeoutSeconds * 1000,
    defaultCurrency: config.defaultCurrency,
    uploadPolicy: { ...defaultUploadPolicy, dateFormat: config.dateFormat },
  });
  const server = createApiServer(app.callback(), log);
  const url = await listenOrFail(server, { host: config.host, port: config.port, setting: 'BILLING_API_PORT' });
  return { url, registry, close: () => closeServer(server, config.deadlineSeconds * 1000 + LAST_WORDS_MILLISECONDS) };
};
