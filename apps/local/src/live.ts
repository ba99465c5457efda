/** After the play: the same apps in real time, under a light load, until somebody has seen enough. */
import { type Instant, instantToMillis } from '@usage-billing/core/shared';
import { OWNER } from './cast.ts';
import { databaseLine } from './database-line.ts';
import type { PlayOptions } from './options.ts';
import type { Character } from './population.ts';
import { postEvents, readOrganizations } from './script.ts';
import type { Stage } from './stage.ts';
import { usageBatch } from './synthetic-load.ts';

const LOAD_EVERY_MILLISECONDS = 5_000;
/** More often than the hourly schedule, so that a person who sends an event sees it counted. */
const AGGREGATE_EVERY_MILLISECONDS = 2_000;

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

/** Lines that can be copied into another terminal. */
export const invitation = (
  { ingester, api, zuora, databaseUrl }: Stage,
  { organization }: Character,
  now: Instant,
  options: PlayOptions,
): string => {
  const id = organization.id._tag === 'Some' ? organization.id.value : '';
  const occurredAt = new Date(instantToMillis(now)).toISOString();
  const event = `{"unique_key":"hello-'$(date +%s%N)'","internal_instance_id":"${id}","amount_type":"node-seconds","amount_value":42,"occurred_at":"${occurredAt}"}`;
  return [
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
    'Ask what staff may ask (also uploads list, usage list, invoices list of the uploader):',
    '',
    `  ${databaseLine(databaseUrl.reveal(), options)}`,
    `  npm run --silent enforcer -- explain ${organization.externalId}`,
    '',
    'The clock ticks on from the end of the play. Ctrl-C ends it.',
  ].join('\n');
};

/** Starts the apps' own schedules and the load. Answers how to end them. */
export const goLive = (stage: Stage, onError: (error: unknown) => void): (() => Promise<void>) => {
  const jobs = [stage.aggregator, stage.uploader, stage.enforcer];
  stage.clock.letRun();
  for (const job of jobs) job.start();
  const endLoad = every(
    LOAD_EVERY_MILLISECONDS,
    async () =>
      postEvents(stage, usageBatch(await readOrganizations(stage), stage.clock.now(), LOAD_EVERY_MILLISECONDS / 1000)),
    onError,
  );
  const endAggregation = every(
    AGGREGATE_EVERY_MILLISECONDS,
    async () => {
      await stage.aggregator.job.run({ trigger: 'demand' })();
    },
    onError,
  );
  return async () => {
    endLoad();
    endAggregation();
    await Promise.all(jobs.map((job) => job.stop()));
  };
};
