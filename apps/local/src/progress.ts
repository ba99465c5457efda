/** Shows how far the simulation is, on standard error; a line every tenth where that is no terminal. */
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  readonly say: (step: string) => void;
  readonly update: (at: Instant, activity: string) => void;
  readonly done: () => void;
}

export const showProgress = (from: Instant, until: Instant): Progress => {
  const share = (at: Instant): number => Number(((at - from) * 1000n) / (until - from)) / 10;
  const day = (at: Instant): string => formatInstant(at).slice(0, 10);
  if (!process.stderr.isTTY) {
    let told = 0;
    return {
      say: (step) => console.error(step),
      update: (at) => {
        if (share(at) < told + 10) return;
        told = Math.floor(share(at) / 10) * 10;
        console.error(`simulated ${told} % (${day(at)})`);
      },
      done: () => undefined,
    };
  }
  const bar = new SingleBar(
    {
      format: '{bar} {percentage} %  {day}  {activity}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    say: (step) => console.error(step),
    update: (at, activity) => {
      if (!started) bar.start(100, 0, { day: day(at), activity });
      started = true;
      bar.update(Math.floor(share(at)), { day: day(at), activity: activity.padEnd(24) });
    },
    done: () => bar.stop(),
  };
};
