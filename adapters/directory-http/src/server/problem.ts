/** The problems that the server responds with, and how failures of the ports behind it become one. */
import type { DirectoryProblemName } from '@usage-billing/contracts/wire';
import type { DirectoryError, NotifyError, TrialExtensionRefused } from '@usage-billing/core/trials';

export interface Problem {
  readonly name: DirectoryProblemName;
  readonly detail: string;
  /** For the log; the caller never sees it. */
  readonly cause?: string;
}

export const toProblem = (error: DirectoryError | TrialExtensionRefused): Problem => {
  switch (error._tag) {
    case 'OrganizationNotFound':
      return { name: 'organization-not-found', detail: `No organization has the id ${error.id}.` };
    case 'OrganizationDeleted':
      return { name: 'organization-deleted', detail: `The organization ${error.id} was deleted.` };
    case 'TrialMoved':
      return {
        name: 'trial-moved',
        detail: `The trial of ${error.id} ends at another moment than the one that was seen.`,
      };
    case 'DirectoryUnavailable':
      return { name: 'unavailable', detail: 'The storage of the directory is unavailable.', cause: error.message };
  }
};

export const toNoticeProblem = (error: NotifyError): Problem => {
  switch (error._tag) {
    case 'NoticeRefused':
      return { name: 'notice-refused', detail: 'The notice could not be sent.', cause: error.message };
    case 'NoticeOutcomeUnknown':
      return { name: 'notice-outcome-unknown', detail: 'The notice may have been sent.', cause: error.message };
  }
};
