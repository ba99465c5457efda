/** What happens in one round, and what goes wrong in it. */
import { type CalendarDay, MINUTE } from '@usage-billing/core/shared';
import type { FaultRule } from '@usage-billing/zuora-fake';
import type { CrashPoint } from '../../crash-points/crash-points.ts';
import type { MutationName } from './mutations.ts';
import type { Population } from './population.ts';
import type { Profile } from './profile.ts';
import type { UploaderRequest } from './uploader-command.ts';
import type { World } from './world.ts';

/** In this order; what is open afterwards is followed up until there is nothing left to do. */
export const STEPS = ['daily', 'account', 'send', 'finish'] as const;
/** And these, where it comes to them while the round is settled; each for the first time only. */
export const LATER_STEPS = ['decide', 'adopt', 'next day'] as const;
export type FirstStep = (typeof STEPS)[number];
export type Step = FirstStep | (typeof LATER_STEPS)[number];

/** How long after the step before. */
export const PAUSE_BEFORE: Readonly<Record<FirstStep, bigint>> = {
  daily: 0n,
  account: 5n * MINUTE,
  send: MINUTE,
  finish: 5n * MINUTE,
};

export const requestFor = (step: FirstStep, { latecomer }: Population, { paymentMethodId }: World): UploaderRequest => {
  switch (step) {
    case 'daily':
      return { _tag: 'Daily' };
    case 'account':
      return { _tag: 'CreateAccount', externalId: latecomer.organization.externalId, paymentMethodId };
    case 'send':
    case 'finish':
      return { _tag: 'FollowUp' };
  }
};

export interface Disaster {
  readonly killAt?: CrashPoint;
  /** In real time, from when the process was told what to do. */
  readonly killAfterMs?: number;
  readonly faults?: ReadonlyArray<FaultRule>;
  /** The next import fails with this reason although its file is good. */
  readonly importFails?: string;
}

export interface RoundPlan {
  readonly title: string;
  readonly profile: Profile;
  readonly disasters: Readonly<Partial<Record<Step, Disaster>>>;
  /** A second uploader makes the daily run at the same time. */
  readonly secondUploader?: Disaster;
  /** The latecomer adds its card while the daily run is under way. */
  readonly accountBeside?: boolean;
  /** Before this step the billing database is lost, and an old copy takes its place. */
  readonly restoredBefore?: FirstStep;
  /** A bill run over all accounts before each of these steps. */
  readonly billRunBefore?: ReadonlyArray<FirstStep>;
  /** How far those go; default: to the day on which they are made. */
  readonly billRunTo?: CalendarDay;
  /** The database tells that it was restored. */
  readonly told?: boolean;
  readonly mutation?: MutationName;
}
