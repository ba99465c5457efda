/** The simulation, from an empty system to the moment at which the last month is billed. */

import { activitiesOf } from './activities.ts';
import { type DemoOptions, simulationEnd } from './options.ts';
import { orThrow } from './or-throw.ts';
import { demoOrganizations } from './organizations.ts';
import type { Progress } from './progress.ts';
import { seedOrganizations } from './seed.ts';
import type { DemoSystem } from './system.ts';
import { runTimeline } from './timeline.ts';

/** False: it was interrupted on the way. */
export const simulate = async (
  system: DemoSystem,
  options: Pick<DemoOptions, 'start' | 'days'>,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<boolean> => {
  const until = simulationEnd(options);
  const organizations = demoOrganizations(options.start, until - options.start);
  const fromStart = organizations.filter(({ joinsAt }) => joinsAt === undefined);
  progress.say(`seeding ${fromStart.length} organizations`);
  await seedOrganizations(fromStart, system);
  await runTimeline({
    activities: await activitiesOf(system, organizations, options.start),
    from: options.start,
    until,
    moveClock: system.clock.moveTo,
    onProgress: progress.update,
    aborted: () => interrupted.aborted,
  });
  progress.done();
  if (interrupted.aborted) return false;
  // What was reported since the last scheduled run.
  await orThrow(system.aggregator.job.run({ trigger: 'demand' }));
  return true;
};
