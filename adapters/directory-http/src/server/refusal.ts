/** Why the server answers with a problem, and how the failures of the ports behind it become one. */
import type { DirectoryProblemName } from '@usage-billing/contracts/wire';
import type { DirectoryError, NotifyError } from '@usage-billing/core/trials';

export interface Refusal {
  readonly name: DirectoryProblemName;
  readonly detail: string;
  /** For the log; the caller never sees it. */
  readonly cause?: string;
}

export const refusalOf = (error: DirectoryError): Refusal => {
  switch (error._tag) {
    case 'OrganizationNotFound':
      return { name: 'organization-not-found', detail: `Nobody has the id ${error.id}.` };
    case 'DirectoryUnavailable':
      return { name: 'unavailable', detail: 'What it is kept in does not answer.', cause: error.message };
  }
};

export const refusalOfNotice = (error: NotifyError): Refusal => {
  switch (error._tag) {
    case 'NoticeRefused':
      return { name: 'notice-refused', detail: 'It could not be sent.', cause: error.message };
    case 'NoticeOutcomeUnknown':
      return { name: 'notice-outcome-unknown', detail: 'It may have been sent.', cause: error.message };
  }
};
