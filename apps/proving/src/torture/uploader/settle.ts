/**
 * After the disasters: the uploader runs by its schedule, the customer tries again, staff decide what is theirs to
 * decide, for as many simulated days as it takes until a daily run finds nothing to do.
 */
import { addDays, DAY, dayOf, HOUR, type Instant, instant, MINUTE, plus, startOfDay } from '@usage-billing/core/shared';
import type { UploadId } from '@usage-billing/core/usage';
import { reopenRejected } from './judge.ts';
import { decide, giveUp, importsArePending } from './operator.ts';
import { FIRST_RUN, type Population } from './population.ts';
import type { Processes } from './processes.ts';
import { requestFor } from './round-plan.ts';
import type { Stage } from './stage.ts';

/** Usage older than the look-back would be stranded, so a round must be over before. */
const DAYS_AT_MOST = 6n;
/** What waits for hours need not be asked about all the time. */
const LEAST_WAIT = 3n * HOUR;

/** 02:30 of the day after. */
const nextDailyAfter = (now: Instant): Instant => plus(startOfDay(addDays(dayOf(now), 1)), 2n * HOUR + 30n * MINUTE);

const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const earlier = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const decideAll = async (
  { world, runStep, counts }: Stage,
  processes: Processes,
  ids: ReadonlyArray<UploadId>,
): Promise<number> => {
  let decided = 0;
  for (const id of ids) {
    const request = await decide(world, id);
    const ended = request === null ? null : await runStep('decide', processes.uploader, request);
    if (ended?._tag === 'Done' && ended.answer.failure === null) decided += 1;
  }
  counts.decisions += decided;
  return decided;
};

/** As it says what to do when it refuses to send. */
const adoptAll = async ({ world, run, runStep }: Stage, processes: Processes): Promise<void> => {
  for (const request of await giveUp(world)) await run(processes.uploader, request);
  const adopted = await runStep('adopt', processes.uploader, { _tag: 'Adopt' });
  // Nobody whose command died in front of them leaves it at that.
  if (adopted._tag === 'Killed') await run(processes.uploader, { _tag: 'Adopt' });
};

/** What is wrong, if it never came to an end. */
export const settle = async (
  stage: Stage,
  processes: Processes,
  population: Population,
  accountWasMade: boolean,
): Promise<ReadonlyArray<string>> => {
  const { world, run, runStep } = stage;
  const now = (): Instant => instant(world.clock.now);
  let accountMade = accountWasMade;
  let nextDaily = nextDailyAfter(FIRST_RUN);
  world.clock.now += MINUTE;
  while (world.clock.now < FIRST_RUN + DAYS_AT_MOST * DAY) {
    if (!accountMade) {
      const made = await run(processes.uploader, requestFor('account', population, world));
      accountMade = made._tag === 'Done' && made.answer.failure === null;
    }
    const isDaily = now() >= nextDaily;
    if (isDaily) nextDaily = nextDailyAfter(now());
    const ended = isDaily
      ? await runStep('next day', processes.uploader, { _tag: 'Daily' })
      : await run(processes.uploader, { _tag: 'FollowUp' });
    if (ended._tag === 'Killed') {
      world.clock.now += MINUTE;
      continue;
    }
    const { failure, open, nextDue, needsOperator } = ended.answer;
    const refuses = failure?.includes('uploads adopt') === true;
    // As it says, and as the operations guide does: what waits at Zuora is waited for.
    const waits = refuses && importsArePending(world);
    if (refuses && !waits) {
      await adoptAll(stage, processes);
      // They do not wait for the night to see whether it sends again.
      nextDaily = plus(now(), MINUTE);
    }
    const decided = await decideAll(stage, processes, needsOperator);
    const reopened = await reopenRejected(world);
    const restless = failure !== null || !accountMade || decided > 0;
    const quiet = !restless && reopened === 0 && open === 0;
    if (quiet && isDaily) return [];
    const due = waits ? now() : (nextDue ?? nextDaily);
    const wake = restless && !waits ? now() + MINUTE : later(due, now() + LEAST_WAIT);
    world.clock.now = earlier(wake, nextDaily);
  }
  return [`it was not settled within ${DAYS_AT_MOST} days`];
};
