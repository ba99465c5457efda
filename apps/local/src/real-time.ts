/** After the simulation: the same apps in real time, under a light load, until somebody has seen enough. */
import { type Instant, instantToMillis } from '@usage-billing/core/shared';
import { postEvents, readOrganizations } from './activities.ts';
import { commandsEnvironment } from './commands-environment.ts';
import type { DemoOrganization } from './kind.ts';
import type { DemoOptions } from './options.ts';
import { internalIdOf, OWNER } from './seed.ts';
import { usageBatch } from './synthetic-load.ts';
import type { DemoSystem } from './system.ts';

const LOAD_EVERY_MILLISECONDS = 5_000;
/** More often than the hourly schedule, so that a person who sends an event sees it counted. */
const AGGREGATE_EVERY_MILLISECONDS = 2_000;

/** Starts the apps' own schedules and the load. Returns how to end them. */
export const runInRealTime = (system: DemoSystem, onError: (error: unknown) => void): (() => Promise<void>) => {
  const jobs = [system.aggregator, system.uploader, system.enforcer, system.reconciler];
  system.clock.letRun();
  for (const job of jobs) job.start();
  const sendUsage = async (): Promise<void> => {
    const organizations = await readOrganizations(system);
    await postEvents(system, usageBatch(organizations, system.clock.now(), LOAD_EVERY_MILLISECONDS / 1000));
  };
  const aggregate = async (): Promise<void> => {
    await system.aggregator.job.run({ trigger: 'demand' })();
  };
  const endings = [
    every(LOAD_EVERY_MILLISECONDS, sendUsage, onError),
    every(AGGREGATE_EVERY_MILLISECONDS, aggregate, onError),
  ];
  return async () => {
    for (const end of endings) end();
    await Promise.all(jobs.map((job) => job.stop()));
  };
};

/** Lines that can be copied into another terminal. */
export const instructions = (
  { ingester, api, staffPages, zuora, databaseUrl }: DemoSystem,
  { organization }: DemoOrganization,
  now: Instant,
  options: DemoOptions,
): string => {
  const id = internalIdOf(organization);
  const occurredAt = new Date(instantToMillis(now)).toISOString();
  const event = `{"unique_key":"hello-'$(date +%s%N)'","internal_instance_id":"${id}","amount_type":"node-seconds","amount_value":42,"occurred_at":"${occurredAt}"}`;
  return [
    `pages of staff   ${staffPages.url}/admin   (whether all is well; start here)`,
    `ingester         ${ingester.url}`,
    `billing API      ${api.url}/api/billing/${organization.externalId}/status   (header X-Scope-UserID: ${OWNER})`,
    `its description  ${api.url}/docs   (a line for every route: apps/billing-api/README.md)`,
    `fake Zuora       ${zuora.url.replace('/v1/', '/')}`,
    '',
    `Send an event of ${organization.externalId} and, some seconds later, see it counted:`,
    '',
    `  curl -sS ${ingester.url} -H 'Content-Type: application/json' -d '${event}'`,
    `  curl -sS ${api.url}/api/billing/${organization.externalId}/usage -H 'X-Scope-UserID: ${OWNER}'`,
    '',
    'Run commands for staff ("npm run billing -- --help" lists them):',
    '',
    ...commandsEnvironment(databaseUrl.reveal(), zuora.url, options).map((line) => `  ${line}`),
    `  npm run --silent billing -- enforcer explain ${organization.externalId}`,
    '  npm run --silent billing -- uploader uploads list',
    '',
    'The clock ticks on from the end of the simulation. Ctrl-C ends it.',
  ].join('\n');
};

/** One run at a time. */
const every = (milliseconds: number, work: () => Promise<void>, onError: (error: unknown) => void): (() => void) => {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    work()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  }, milliseconds);
  return () => clearInterval(timer);
};
