/** The play itself, from an empty stage to the moment at which accounts are settled. */
import { seedCast } from './cast.ts';
import { type PlayOptions, playEnd } from './options.ts';
import { orThrow } from './or-throw.ts';
import { populate } from './population.ts';
import type { Progress } from './progress.ts';
import { writeScript } from './script.ts';
import type { Stage } from './stage.ts';
import { play } from './timeline.ts';

/** False: it was interrupted on the way. */
export const perform = async (
  stage: Stage,
  options: Pick<PlayOptions, 'start' | 'days'>,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<boolean> => {
  const until = playEnd(options);
  const characters = populate(options.start, until - options.start);
  progress.say(`seeding ${characters.length} organizations`);
  await seedCast(characters, stage.container, stage.zuora.control);
  await play({
    activities: await writeScript(stage, characters, options.start),
    from: options.start,
    until,
    moveClock: stage.clock.moveTo,
    onProgress: progress.update,
    aborted: () => interrupted.aborted,
  });
  progress.done();
  if (interrupted.aborted) return false;
  // What was reported since the last scheduled run.
  await orThrow(stage.aggregator.job.run({ trigger: 'demand' }));
  return true;
};
