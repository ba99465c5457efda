/**
 * The enforcer as it is shipped – the same container modules, the same job, the same mail – in a process of its own that
 * does as it is told and dies where it is told. Every command opens everything anew, as the start of a process does.
 */
import { DAY } from '@usage-billing/core/shared';
import { EnforcerToken, enforcerJobSettings, enforcerModule } from '@usage-billing/enforcer';
import { postgresDirectory, postgresNoticeClaims } from '@usage-billing/postgres';
import {
  ClockToken,
  configFrom,
  createLogger,
  databaseSettings,
  directoryModules,
  directorySettings,
  localModule,
  NoticeClaimsToken,
  notifierModules,
  notifierSettings,
  OrganizationDirectoryToken,
  override,
  PoolToken,
  withContainer,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { ContainerModule } from 'inversify';
import { crashModule } from '../../crash-points/crash-module.ts';
import { crashPoints } from '../../crash-points/crash-points.ts';
import { serveCommands } from '../../crash-points/serve-commands.ts';
import { randomOf } from '../../random.ts';
import { DIRECTORY_TOKEN, type EnforcerAnswer, type EnforcerCommand } from './enforcer-command.ts';
import { faultyDirectory } from './faulty-directory.ts';
import { mutatedClaims } from './mutated-claims.ts';
import { payingDirectory } from './paying-directory.ts';

const settings = { ...enforcerJobSettings, ...notifierSettings, ...directorySettings, ...databaseSettings };

const configOf = ({ databaseUrl, directoryUrl, mailPort }: EnforcerCommand) =>
  configFrom(settings, {
    DATABASE_URL: databaseUrl,
    ...(directoryUrl === null ? {} : { DIRECTORY_URL: directoryUrl, DIRECTORY_TOKEN }),
    ENFORCER_NOTIFIER: 'smtp',
    SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
    SMTP_FROM: 'Billing <billing@example.com>',
    SMTP_DEADLINE_SECONDS: '5',
    BILLING_PAGE_URL: 'https://app.example.com/{organization}/billing',
    // Short beside the ten minutes between two runs of the torture.
    ENFORCER_RETRY_SECONDS: '60',
  });

/** What of the world fails in this run, and what of the enforcer itself. */
const faults = (
  { now, directoryUrl, directoryFaults: { seed, probability }, mutation }: EnforcerCommand,
  onFault: (name: string) => void,
): ContainerModule =>
  new ContainerModule(({ rebind }) => {
    const byChance = { random: randomOf(seed), probability: () => probability, onFault };
    if (directoryUrl === null)
      rebind(OrganizationDirectoryToken).toResolvedValue(
        (pool) => faultyDirectory(payingDirectory(postgresDirectory(pool)), byChance),
        [PoolToken],
      );
    if (mutation !== null)
      rebind(NoticeClaimsToken).toResolvedValue(
        (pool) => mutatedClaims(mutation, postgresNoticeClaims(pool), () => now),
        [PoolToken],
      );
  });

const points = crashPoints();

serveCommands<EnforcerCommand, EnforcerAnswer>(points, async (command) => {
  const config = configOf(command);
  const counts: Record<string, number> = {};
  const modules = [
    localModule(config, createLogger('enforcer', 'silent')),
    ...directoryModules(config),
    ...notifierModules(config, BigInt(config.uploadGraceDays) * DAY),
    enforcerModule(config),
    override(ClockToken, { now: () => command.now }),
    faults(command, (name) => {
      counts[name] = (counts[name] ?? 0) + 1;
    }),
    crashModule(points),
  ];
  return withContainer(modules, async (container) => {
    const ran = await (await container.getAsync(EnforcerToken)).job.run({ trigger: 'schedule' })();
    const failure = E.isLeft(ran) ? `${ran.left._tag}: ${ran.left.message}` : null;
    return { failure, directoryFaults: counts };
  });
});
