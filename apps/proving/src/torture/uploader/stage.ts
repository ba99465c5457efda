/** Where a round is done: gives the processes their commands, lets go wrong what is to, and keeps count. */
import { setTimeout as pause } from 'node:timers/promises';
import { instant } from '@usage-billing/core/shared';
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import type { Outcome } from '../../crash-points/commanded-process.ts';
import type { CrashPoint } from '../../crash-points/crash-points.ts';
import { armInFlight, isInFlight, pointsInFlight } from './kill-in-flight.ts';
import type { UploaderProcess } from './processes.ts';
import type { Disaster, RoundPlan, Step } from './round-plan.ts';
import type { UploaderAnswer, UploaderRequest } from './uploader-command.ts';
import type { World } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly run: (
    process: UploaderProcess,
    request: UploaderRequest,
    disaster?: Disaster,
  ) => Promise<Outcome<UploaderAnswer>>;
  /** With the disaster that the plan has for this step, the first time that it is done. */
  readonly runStep: (
    step: Step,
    process: UploaderProcess,
    request: UploaderRequest,
  ) => Promise<Outcome<UploaderAnswer>>;
  /** Which points each step came past that nobody killed. */
  readonly passed: Partial<Record<Step, ReadonlyArray<CrashPoint>>>;
  readonly counts: { kills: number; doubts: number; decisions: number };
}

/** What is to happen to a process from outside while it is at work; `over` tells that it has ended. */
const threaten = (
  { control }: World['zuora'],
  process: UploaderProcess,
  { killAt, killAfterMs, faults = [], importFails }: Disaster,
  over: () => boolean,
): Promise<unknown> => {
  for (const rule of faults) control.fault(rule);
  if (importFails !== undefined) control.failNextImport(importFails);
  const strike = (there: boolean): void => {
    if (there && !over()) process.kill();
  };
  const threats: Promise<void>[] = [];
  if (killAt !== undefined && isInFlight(killAt)) threats.push(armInFlight(control, killAt, over).then(strike));
  if (killAfterMs !== undefined) threats.push(pause(killAfterMs, true).then(strike));
  return Promise.all(threats);
};

export const openStage = (world: World, plan: RoundPlan): Stage => {
  const { control } = world.zuora;
  const counts = { kills: 0, doubts: 0, decisions: 0 };
  const passed: Stage['passed'] = {};
  const done = new Set<Step>();

  const run: Stage['run'] = async (process, request, disaster = {}) => {
    let over = false;
    const { killAt } = disaster;
    const threats = threaten(world.zuora, process, disaster, () => over);
    const command = {
      request,
      now: instant(world.clock.now),
      databaseUrl: world.database.url,
      zuoraUrl: world.zuora.url,
      credentials: DEFAULT_CREDENTIALS,
      idempotentUploads: plan.profile.idempotentUploads,
      mutation: plan.mutation ?? null,
    };
    const ended = await process.run(command, killAt === undefined || isInFlight(killAt) ? undefined : killAt);
    over = true;
    await threats;
    control.clearFaults();
    if (ended._tag === 'Killed') {
      counts.kills += 1;
      await world.database.endLeases();
    } else counts.doubts += ended.answer.entered.filter((state) => state === 'Unknown').length;
    return ended;
  };

  return {
    world,
    counts,
    passed,
    run,
    runStep: async (step, process, request) => {
      if (done.has(step)) return run(process, request);
      done.add(step);
      const callsBefore = control.calls().length;
      const ended = await run(process, request, plan.disasters[step]);
      if (ended._tag === 'Done')
        passed[step] = [...ended.passed, ...pointsInFlight(control.calls().slice(callsBefore))];
      return ended;
    },
  };
};
