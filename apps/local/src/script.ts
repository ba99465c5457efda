/** What happens when in the play: agents report, jobs run at their times, customers add cards, Zuora bills monthly. */
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
import {
  type Job,
  nextRun,
  OrganizationDirectoryToken,
  PostTrialInvoiceQueueToken,
  StartFailure,
  UploadJournalToken,
} from '@usage-billing/wiring';
import ky from 'ky';
import { contactOf, newCard, OWNER } from './cast.ts';
import { orThrow } from './or-throw.ts';
import type { Character } from './population.ts';
import type { Stage } from './stage.ts';
import { usageBatch, type WireEvent } from './synthetic-load.ts';
import { type Activity, once, onSchedule } from './timeline.ts';

/** Posts a batch as an agent would, and insists that all of it was taken. */
export const postEvents = async ({ ingester }: Stage, batch: ReadonlyArray<WireEvent>): Promise<void> => {
  if (batch.length === 0) return;
  const report = await ky.post(ingester.url, { json: batch, timeout: 30_000 }).json<{ readonly accepted: number }>();
  if (report.accepted !== batch.length)
    throw new StartFailure(`the ingester took ${report.accepted} of ${batch.length} events`);
  // The clock of the play jumps: what was reported in this hour is delivered before the next one begins.
  await ingester.spool.drained();
};

/** As the directory knows them now: refused and deleted organizations change what is reported. */
export const readOrganizations = async ({ container }: Stage): Promise<ReadonlyArray<Organization>> =>
  orThrow(collectPages((await container.getAsync(OrganizationDirectoryToken)).all()));

const agentsReport = (stage: Stage, silent: ReadonlySet<string>): Activity =>
  onSchedule('agents report', '0 50 * * * *', async (at) => {
    const organizations = await readOrganizations(stage);
    await postEvents(
      stage,
      usageBatch(
        organizations.filter(({ externalId }) => !silent.has(externalId)),
        at,
      ),
    );
  });

const customerAddsCard = (
  stage: Stage,
  { organization }: Character,
  at: Instant,
  then: () => Promise<void>,
): Activity =>
  once('a customer adds a card', at, async () => {
    await ky.post(`${stage.api.url}/api/billing/${organization.externalId}/account`, {
      headers: { 'X-Scope-UserID': OWNER },
      json: { currency: 'USD', billToContact: contactOf(organization), paymentMethodId: newCard(stage.zuora.control) },
      timeout: 30_000,
    });
    await then();
  });

/** On the first of the month, once the last month's usage was uploaded at 02:30 and imported. */
const zuoraBills = ({ zuora }: Stage): Activity => ({
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
 * The job of every minute need only run when something waits for it. What waits changes by an upload, by a customer who
 * adds a card late, and by the job itself; `look` is called after each of them.
 */
const minuteJob = async (
  stage: Stage,
): Promise<{ readonly activity: Activity; readonly look: () => Promise<void> }> => {
  const journal = await stage.container.getAsync(UploadJournalToken);
  const queue = await stage.container.getAsync(PostTrialInvoiceQueueToken);
  let waitsUntil: Instant | null = null;
  const look = async (): Promise<void> => {
    const uploads = await orThrow(journal.inState(OPEN_STATES));
    const underWay = new Set(uploads.map(({ id }) => id));
    // An invoice whose upload is under way waits for that.
    const invoices = (await orThrow(queue.open)).filter(({ uploadId }) => !underWay.has(uploadId));
    const moments = [...uploads, ...invoices].map(({ nextAttemptAt }) => nextAttemptAt);
    waitsUntil = moments.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
  };
  return {
    look,
    activity: {
      name: 'uploads settle',
      due: (after) => {
        if (waitsUntil === null) return null;
        const sinceThen = plus(waitsUntil, -1n);
        return nextRun(stage.uploader.followUp.schedule, sinceThen > after ? sinceThen : after);
      },
      run: async () => {
        await orThrow(stage.uploader.followUp.run({ trigger: 'schedule' }));
        await look();
      },
    },
  };
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

/** Everything that happens, in the order in which it happens when two things are due at once. */
export const writeScript = async (
  stage: Stage,
  characters: ReadonlyArray<Character>,
  start: Instant,
): Promise<ReadonlyArray<Activity>> => {
  const silent = new Set(characters.filter((one) => one.silent).map(({ organization }) => organization.externalId));
  const minutes = await minuteJob(stage);
  const cards = characters.flatMap((character) =>
    character.account._tag === 'AddsCard'
      ? [customerAddsCard(stage, character, plus(start, character.account.after), minutes.look)]
      : [],
  );
  return [
    agentsReport(stage, silent),
    jobRuns('aggregator', stage.aggregator.job),
    jobRuns('enforcer', stage.enforcer.job),
    jobRuns('uploader', stage.uploader.daily, minutes.look),
    ...cards,
    minutes.activity,
    zuoraBills(stage),
  ];
};
