/** Where a round is played: gives the processes their commands, lets go wrong what is to, and keeps count. */
import { setTimeout as pause } from 'node:timers/promises';
import { instant } from '@usage-billing/core/shared';
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import type { Outcome } from '../../crash-points/commanded-process.ts';
import type { UploaderProcess } from './crew.ts';
import { armInFlight, isInFlight } from './kill-in-flight.ts';
import type { Disaster, RoundPlan } from './round-plan.ts';
import type { Deed, UploaderAnswer } from './uploader-command.ts';
import type { World } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly run: (process: UploaderProcess, deed: Deed, disaster?: Disaster) => Promise<Outcome<UploaderAnswer>>;
  readonly counts: { kills: number; doubts: number; decisions: number };
}

export const openStage = (world: World, plan: Pick<RoundPlan, 'profile' | 'mutation'>): Stage => {
  const { control } = world.zuora;
  const counts = { kills: 0, doubts: 0, decisions: 0 };

  const prepare = ({ faults = [], importFails }: Disaster): void => {
    for (const rule of faults) control.fault(rule);
    if (importFails !== undefined) control.failNextImport(importFails);
  };

  return {
    world,
    counts,
    run: async (process, deed, disaster = {}) => {
      let over = false;
      const { killAt, killAfterMs } = disaster;
      const inFlight = killAt !== undefined && isInFlight(killAt);
      prepare(disaster);
      const kills: Promise<void>[] = [];
      if (inFlight)
        kills.push(armInFlight(control, killAt, () => over).then((there) => (there ? process.kill() : undefined)));
      if (killAfterMs !== undefined)
        kills.push(pause(killAfterMs, undefined).then(() => (over ? undefined : process.kill())));
      const command = {
        deed,
        now: instant(world.clock.now),
        databaseUrl: world.databaseUrl,
        zuoraUrl: world.zuora.url,
        credentials: DEFAULT_CREDENTIALS,
        idempotentUploads: plan.profile.idempotentUploads,
        mutation: plan.mutation ?? null,
      };
      const ended = await process.run(command, inFlight ? undefined : killAt);
      over = true;
      await Promise.all(kills);
      control.clearFaults();
      if (ended._tag === 'Killed') counts.kills += 1;
      else counts.doubts += ended.answer.entered.filter((state) => state === 'Unknown').length;
      return ended;
    },
  };
};
