/** Whether a change of an organization changed anything. */
import type { DirectoryError, OrganizationDeleted, TrialMoved } from '@usage-billing/core/trials';
import { StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Throws a `StartFailure` that says why it could not be changed. */
export const changedOrFailure = async (
  externalId: string,
  change: TaskEither<DirectoryError | OrganizationDeleted, { readonly changed: boolean }>,
): Promise<boolean> => {
  const done = await change();
  if (E.isRight(done)) return done.right.changed;
  throw new StartFailure(reasonOf(externalId, done.left));
};

/** In words that name the organization. */
export const reasonOf = (externalId: string, error: DirectoryError | OrganizationDeleted | TrialMoved): string => {
  switch (error._tag) {
    case 'OrganizationDeleted':
      return `${externalId} was deleted, and cannot be changed any more`;
    case 'TrialMoved':
      return `the trial of ${externalId} was moved meanwhile: nothing was changed`;
    case 'OrganizationNotFound':
      return `${externalId} was removed from the directory meanwhile`;
    case 'DirectoryUnavailable':
      return error.message;
  }
};
