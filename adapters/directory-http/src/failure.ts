/** The ways in which a call to the directory fails, and what each means to its caller. */
import type { DirectoryProblemName } from '@usage-billing/contracts/wire';
import type {
  DirectoryError,
  DirectoryUnavailable,
  NotifyError,
  TrialExtensionRefused,
} from '@usage-billing/core/trials';

export type CallFailure =
  /** Certain that no request arrived: a refused connection, an open circuit, a full queue. */
  | { readonly _tag: 'NotSent'; readonly reason: string }
  /** A request went out and no complete response came: a time-out, a reset. */
  | { readonly _tag: 'NoAnswer'; readonly reason: string }
  /** 401 or 403, whether from the directory or from a proxy. */
  | { readonly _tag: 'Denied'; readonly status: number }
  /** A problem of the directory's own types. */
  | { readonly _tag: 'Problem'; readonly name: DirectoryProblemName; readonly detail: string }
  /** Any other status without such a problem: it comes from a proxy or from another server. */
  | { readonly _tag: 'Unexpected'; readonly status: number }
  /** 200 with a body that is not what the route returns. */
  | { readonly _tag: 'Malformed'; readonly reason: string };

/** Problems with which the directory reports that it is out of order itself. */
const OUTAGE_PROBLEMS: ReadonlyArray<DirectoryProblemName> = ['unavailable', 'internal-error'];

/** Whether it counts towards opening the circuit. Refusals by the directory and a wrong token do not. */
export const isOutage = (failure: CallFailure): boolean => {
  switch (failure._tag) {
    case 'NotSent':
    case 'NoAnswer':
    case 'Unexpected':
    case 'Malformed':
      return true;
    case 'Denied':
      return false;
    case 'Problem':
      return OUTAGE_PROBLEMS.includes(failure.name);
  }
};

/** Whether a retry may succeed. An unexpected status below 500 takes a change of the set-up, or more patience than a retry has. */
export const isRetryable = (failure: CallFailure): boolean =>
  isOutage(failure) && !(failure._tag === 'Unexpected' && failure.status < 500);

export const describe = (failure: CallFailure): string => {
  switch (failure._tag) {
    case 'NotSent':
      return `The organization directory was not called: ${failure.reason}`;
    case 'NoAnswer':
      return `The organization directory did not respond: ${failure.reason}`;
    case 'Denied':
      return `The organization directory rejected our credentials (HTTP ${failure.status}): the token is wrong or has expired`;
    case 'Problem':
      return `The organization directory reported ${failure.name}: ${failure.detail}`;
    case 'Unexpected':
      return `Something other than the organization directory responded (HTTP ${failure.status}): check its address, and that its proxy reaches it`;
    case 'Malformed':
      return `The organization directory returned an invalid response: ${failure.reason}`;
  }
};

export const toUnavailable = (failure: CallFailure): DirectoryUnavailable => ({
  _tag: 'DirectoryUnavailable',
  message: describe(failure),
});

/** Only a problem of the directory's own means that it does not know `id`: a 404 may come from a proxy. */
export const toDirectoryError =
  (id: string) =>
  (failure: CallFailure): DirectoryError =>
    failure._tag === 'Problem' && failure.name === 'organization-not-found'
      ? { _tag: 'OrganizationNotFound', id }
      : toUnavailable(failure);

/** As {@link toDirectoryError}; why it does not extend a trial is the directory's to say as well. */
export const toExtendTrialError =
  (id: string) =>
  (failure: CallFailure): DirectoryError | TrialExtensionRefused => {
    if (failure._tag === 'Problem' && failure.name === 'organization-deleted')
      return { _tag: 'OrganizationDeleted', id };
    if (failure._tag === 'Problem' && failure.name === 'trial-moved') return { _tag: 'TrialMoved', id };
    return toDirectoryError(id)(failure);
  };

/** 4xx that do not say whether the request had its effect: a timeout, a conflict with another request, a replay, a client gone. */
const UNSETTLED_STATUS: ReadonlyArray<number> = [408, 409, 425, 499];

const UNSETTLED_PROBLEMS: ReadonlyArray<DirectoryProblemName> = ['notice-outcome-unknown', ...OUTAGE_PROBLEMS];

/** A notice may be sent again only where it is certain that nobody was told. */
const isSurelyUndelivered = (failure: CallFailure): boolean => {
  switch (failure._tag) {
    case 'NotSent':
    case 'Denied':
      return true;
    case 'NoAnswer':
    case 'Malformed':
      return false;
    case 'Problem':
      return !UNSETTLED_PROBLEMS.includes(failure.name);
    case 'Unexpected':
      return failure.status >= 400 && failure.status < 500 && !UNSETTLED_STATUS.includes(failure.status);
  }
};

export const toNotifyError = (failure: CallFailure): NotifyError => ({
  _tag: isSurelyUndelivered(failure) ? 'NoticeRefused' : 'NoticeOutcomeUnknown',
  message: describe(failure),
});
