/** The ways in which a call to the directory fails, and what each means for whoever asked. */
import type { DirectoryProblemName } from '@usage-billing/contracts/wire';
import type { DirectoryError, DirectoryUnavailable, NotifyError } from '@usage-billing/core/trials';

export type CallFailure =
  /** Certain that no request arrived: a refused connection, an open circuit, no turn. */
  | { readonly _tag: 'NotSent'; readonly reason: string }
  /** A request went out and no whole answer came: a time-out, a reset. */
  | { readonly _tag: 'NoAnswer'; readonly reason: string }
  /** 401 or 403, by whomever. */
  | { readonly _tag: 'Denied'; readonly status: number }
  /** In the directory's own words. */
  | { readonly _tag: 'Problem'; readonly name: DirectoryProblemName; readonly detail: string }
  /** Any other status without the directory's own words: somebody in between speaks. */
  | { readonly _tag: 'Unexpected'; readonly status: number }
  /** 200, but not what the route answers. */
  | { readonly _tag: 'Malformed'; readonly reason: string };

/** Problems in which the directory says that it is not well. */
const UNWELL: ReadonlyArray<DirectoryProblemName> = ['unavailable', 'internal-error'];

/** Counts towards leaving the directory alone: not refusals in its own words, nor a wrong token. */
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
      return UNWELL.includes(failure.name);
  }
};

/** Whether asking again soon may succeed. A status below 500 that nobody of the directory wrote is a matter of set-up, or of patience. */
export const mayPass = (failure: CallFailure): boolean =>
  isOutage(failure) && !(failure._tag === 'Unexpected' && failure.status < 500);

export const describe = (failure: CallFailure): string => {
  switch (failure._tag) {
    case 'NotSent':
      return `The organization directory was not asked: ${failure.reason}`;
    case 'NoAnswer':
      return `The organization directory did not answer: ${failure.reason}`;
    case 'Denied':
      return `The organization directory does not let us in (HTTP ${failure.status}): the token is wrong or has expired`;
    case 'Problem':
      return `The organization directory says ${failure.name}: ${failure.detail}`;
    case 'Unexpected':
      return `Something else answered in the place of the organization directory (HTTP ${failure.status}): is its address right, and does a proxy reach it?`;
    case 'Malformed':
      return `The organization directory’s answer cannot be understood: ${failure.reason}`;
  }
};

export const toUnavailable = (failure: CallFailure): DirectoryUnavailable => ({
  _tag: 'DirectoryUnavailable',
  message: describe(failure),
});

/** Only the directory itself can say that it does not know `id`. */
export const toDirectoryError =
  (id: string) =>
  (failure: CallFailure): DirectoryError =>
    failure._tag === 'Problem' && failure.name === 'organization-not-found'
      ? { _tag: 'OrganizationNotFound', id }
      : toUnavailable(failure);

/** Gave up reading, met another request, or would rather not say: none of them is the last word on what was done. */
const UNSETTLED_STATUS: ReadonlyArray<number> = [408, 409, 425, 499];

const UNSETTLED_PROBLEM: ReadonlyArray<DirectoryProblemName> = ['notice-outcome-unknown', ...UNWELL];

/** A notice may be sent again only where it is certain that nobody was told. */
const nobodyWasTold = (failure: CallFailure): boolean => {
  switch (failure._tag) {
    case 'NotSent':
    case 'Denied':
      return true;
    case 'NoAnswer':
    case 'Malformed':
      return false;
    case 'Problem':
      return !UNSETTLED_PROBLEM.includes(failure.name);
    case 'Unexpected':
      return failure.status >= 400 && failure.status < 500 && !UNSETTLED_STATUS.includes(failure.status);
  }
};

export const toNotifyError = (failure: CallFailure): NotifyError => ({
  _tag: nobodyWasTold(failure) ? 'NoticeRefused' : 'NoticeOutcomeUnknown',
  message: describe(failure),
});
