/** Every action. */
import type { Action } from '../action/action.ts';
import type { PageDeps } from '../ports.ts';
import { billTeamExternallyAction, billTeamHereAction } from './bill-team/bill-team.ts';
import { decideConflictAction } from './decide-conflict/decide-conflict.ts';
import { releaseUploadAction, resolveUploadAction } from './decide-upload/decide-upload.ts';
import { extendTrialAction } from './extend-trial/extend-trial.ts';
import { releaseUsageAction } from './release-usage/release-usage.ts';
import { withdrawAcceptanceAction } from './withdraw-acceptance/withdraw-acceptance.ts';

export const actions: ReadonlyArray<Action<PageDeps>> = [
  extendTrialAction,
  releaseUsageAction,
  billTeamExternallyAction,
  billTeamHereAction,
  resolveUploadAction,
  releaseUploadAction,
  decideConflictAction,
  withdrawAcceptanceAction,
];
