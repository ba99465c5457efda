/** The pages of staff in-process: the ports from a container, on two ports of this machine. */
import { createServer, type Server } from 'node:http';
import {
  closeServer,
  createAdminServer,
  LoggerToken,
  listenOrFail,
  resolveAll,
  StaffSessionsToken,
  StartFailure,
  uploadPolicyOf,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Container } from 'inversify';
import { Registry } from 'prom-client';
import { settingsProblems } from './check-settings.ts';
import { createBillingAdmin } from './http/app.ts';
import { ownOrigin } from './http/own-origin.ts';
import { portTokens } from './ports.ts';
import { createSessions } from './sessions/sessions.ts';
import type { BillingAdminConfig } from './settings.ts';
import { createSignIn } from './sign-in/sign-in.ts';

export interface RunningBillingAdmin {
  /** Without a slash at the end; pages begin with `/admin`. */
  readonly url: string;
  /** For `/healthz`, `/readyz` and `/metrics`. */
  readonly adminUrl: string;
  /** Accepts no new request and lets those in flight finish. The container stays open. */
  readonly close: () => Promise<void>;
}

/** Throws a `StartFailure` that says what is wrong with the settings, or why a port cannot be had. */
export const startBillingAdmin = async (
  container: Container,
  config: BillingAdminConfig,
): Promise<RunningBillingAdmin> => {
  const problems = settingsProblems(config);
  const signIn = createSignIn(config);
  if (problems.length > 0 || E.isLeft(signIn)) throw new StartFailure(problems.join('\n'));
  const log = await container.getAsync(LoggerToken);
  if (config.insecureDev) log.warn('insecure: everybody on this machine is an admin');
  const deps = { ...(await resolveAll(container, portTokens)), uploadPolicy: uploadPolicyOf(config) };
  const app = createBillingAdmin({
    deps,
    log,
    signIn: signIn.right,
    sessions: createSessions(await container.getAsync(StaffSessionsToken), deps.clock, config),
    isOwnOrigin: ownOrigin(config),
    insecureDev: config.insecureDev,
  });
  const server = createServer(app.callback());
  const readiness = { database: TE.map(() => undefined)(deps.overview.read(deps.clock.now())) };
  const admin = createAdminServer(new Registry(), readiness);
  const adminUrl = await listenOrFail(admin, {
    host: config.adminHost,
    port: config.adminPort,
    setting: 'BILLING_ADMIN_ADMIN_PORT',
  });
  const url = await listenOrClose(server, config, admin);
  return {
    url,
    adminUrl,
    close: async () => {
      await closeServer(server);
      await closeServer(admin);
    },
  };
};

/** A failed start leaves no port open. */
const listenOrClose = async (server: Server, { host, port }: BillingAdminConfig, admin: Server): Promise<string> => {
  try {
    return await listenOrFail(server, { host, port, setting: 'BILLING_ADMIN_PORT' });
  } catch (error) {
    await closeServer(admin);
    throw error;
  }
};
