/** Runs of the enforcer over a world, and what they say. */
import {
  type EnforceSummary,
  enforceTrials,
  type Organization,
  defaultEnforcementPolicy as policy,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { sampleOrganization } from '../organization-sample.ts';
import { depsOf, type World } from './enforcer-world.ts';

export const run = (state: World, dryRun = false, deps = depsOf(state)) =>
  enforceTrials(deps)({ policy, trigger: 'schedule', dryRun })();

export const summaryOf = async (state: World, dryRun = false): Promise<EnforceSummary> => {
  const result = await run(state, dryRun);
  if (E.isLeft(result)) throw new Error(result.left._tag);
  return result.right;
};

/** `refuseDataAccess set: 1`, sorted. */
export const steps = ({ steps }: EnforceSummary): ReadonlyArray<string> =>
  steps.map(({ subject, status, count }) => `${subject} ${status}: ${count}`).sort();

export const named = (externalId: string, change: Partial<Organization> = {}): Organization =>
  sampleOrganization({ externalId, ...change });
