/** What happens in the simulation: agents report, jobs run at their times, customers add cards, Zuora bills monthly. */
import { OPEN_STATES } from '@usage-billing/core/invoices';
import {
  addDays,
  collectPages,
  dayOf,
  dayOfMonth,
  HOUR,
  type Instant,
  plus,
  startOfDay,
} from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { type Job, nextRun, StartFailure } from '@usage-billing/wiring';
import ky from 'ky';
import type { DemoOrganization } from './kind.ts';
import { orThrow } from './or-throw.ts';
import { contactOf, newCard, OWNER, seedOrganizations } from './seed.ts';
import { usageBatch, type WireEvent } from './synthetic-load.ts';
import type { DemoSystem } from './system.ts';
import { type Activity, once, onSchedule } from './timeline.ts';

/** Everything that happens. Of two that are due at once, the one that stands first runs first. */
export const activitiesOf = async (
  system: DemoSystem,
  organizations: ReadonlyArray<DemoOrganization>,
  start: Instant,
): Promise<ReadonlyArray<Activity>> => {
  const silent = new Set(organizations.filter((one) => one.silent).map(({ organization }) => organization.externalId));
  const followUps = await followUpJob(system);
  const cards = organizations.flatMap((one) =>
    one.account._tag === 'AddsCard'
      ? [customerAddsCard(system, one, plus(start, one.account.after), followUps.look)]
      : [],
  );
  return [
    agentsReport(system, silent),
    jobRuns('aggregator', system.aggregator.job),
    jobRuns('enforcer', system.enforcer.job),
    jobRuns('uploader', system.uploader.daily, followUps.look),
    ...organizations.flatMap((one) => [...joins(system, one), ...one.script(system)]),
    ...cards,
    followUps.activity,
    zuoraBills(system),
  ];
};

/** Posts a batch as an agent would, and fails unless all of it was accepted. */
export const postEvents = async ({ ingester }: DemoSystem, batch: ReadonlyArray<WireEvent>): Promise<void> => {
  if (batch.length === 0) return;
  const report = await ky.post(ingester.url, { json: batch, timeout: 30_000 }).json<{ readonly accepted: number }>();
  if (report.accepted !== batch.length)
    throw new StartFailure(`the ingester accepted ${report.accepted} of ${batch.length} events`);
  // The simulated clock jumps: what was reported in this hour is delivered before the next one begins.
  await ingester.spool.drained();
};

/** As they are now: refused and deleted organizations change what is reported. */
export const readOrganizations = ({ ports }: Pick<DemoSystem, 'ports'>): Promise<ReadonlyArray<Organization>> =>
  orThrow(collectPages(ports.directory.all()));

const agentsReport = (system: DemoSystem, silent: ReadonlySet<string>): Activity =>
  onSchedule('agents report', '0 50 * * * *', async (at) => {
    const organizations = await readOrganizations(system);
    await postEvents(
      system,
      usageBatch(
        organizations.filter(({ externalId }) => !silent.has(externalId)),
        at,
      ),
    );
  });

const joins = (system: DemoSystem, one: DemoOrganization): ReadonlyArray<Activity> =>
  one.joinsAt === undefined ? [] : [once('an organization joins', one.joinsAt, () => seedOrganizations([one], system))];

const customerAddsCard = (
  system: DemoSystem,
  { organization }: DemoOrganization,
  at: Instant,
  then: () => Promise<void>,
): Activity =>
  once('a customer adds a card', at, async () => {
    await ky.post(`${system.api.url}/api/billing/${organization.externalId}/account`, {
      headers: { 'X-Scope-UserID': OWNER },
      json: { currency: 'USD', billToContact: contactOf(organization), paymentMethodId: newCard(system.zuora.control) },
      timeout: 30_000,
    });
    await then();
  });

/** On the first of the month, once the last month's usage was uploaded at 02:30 and imported. */
const zuoraBills = ({ zuora }: DemoSystem): Activity => ({
  name: 'Zuora bills',
  due: (after) => {
    let day = dayOf(after);
    while (dayOfMonth(day) !== 1 || plus(startOfDay(day), 6n * HOUR) <= after) day = addDays(day, 1);
    return plus(startOfDay(day), 6n * HOUR);
  },
  run: async (at) => {
    zuora.control.billRun(dayOf(at));
  },
});

/**
 * The job of every minute is run only when something waits for it. What waits changes with an upload, with a customer who
 * adds a card late, and with the job itself; `look` is called after each of them.
 */
const followUpJob = async ({
  ports,
  uploader,
}: DemoSystem): Promise<{ readonly activity: Activity; readonly look: () => Promise<void> }> => {
  let waitsUntil: Instant | undefined;
  const look = async (): Promise<void> => {
    waitsUntil = await earliestAttempt(ports);
  };
  await look();
  return {
    look,
    activity: {
      name: 'uploads settle',
      due: (after) => {
        if (waitsUntil === undefined) return undefined;
        const sinceThen = plus(waitsUntil, -1n);
        return nextRun(uploader.followUp.schedule, sinceThen > after ? sinceThen : after);
      },
      run: async () => {
        await orThrow(uploader.followUp.run({ trigger: 'schedule' }));
        await look();
      },
    },
  };
};

/** An invoice whose upload is not finished waits for that. */
const earliestAttempt = async ({ journal, queue }: DemoSystem['ports']): Promise<Instant | undefined> => {
  const uploads = await orThrow(journal.inState(OPEN_STATES));
  const unfinished = new Set(uploads.map(({ id }) => id));
  const invoices = (await orThrow(queue.open)).filter(({ uploadId }) => !unfinished.has(uploadId));
  return [...uploads, ...invoices]
    .map(({ nextAttemptAt }) => nextAttemptAt)
    .reduce<Instant | undefined>((first, at) => (first === undefined || at < first ? at : first), undefined);
};

const jobRuns = (
  name: string,
  job: Pick<Job<object, unknown>, 'schedule' | 'run'>,
  then?: () => Promise<void>,
): Activity =>
  onSchedule(name, job.schedule, async () => {
    await orThrow(job.run({ trigger: 'schedule' }));
    await then?.();
  });
