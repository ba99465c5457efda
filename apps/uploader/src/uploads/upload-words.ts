/** An upload's state, what comes next and what a person may decide about it, in words. */
import {
  type NextAction,
  nextAction,
  transition,
  type Upload,
  type UploadPolicy,
  type UploadResolution,
  type UploadState,
} from '@usage-billing/core/invoices';
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

export const stateText = (state: UploadState): string => {
  switch (state._tag) {
    case 'Prepared':
      return 'Prepared: not sent';
    case 'Sending':
      return `Sending since ${formatInstant(state.since)}`;
    case 'Sent':
      return `Sent, and taken on ${formatInstant(state.since)} as import ${state.receipt}`;
    case 'Unknown':
      return `Unknown: sent on ${formatInstant(state.since)}, and its outcome was not seen (${state.reason})`;
    case 'Imported': {
      const receipt = O.getOrElse(() => '')(O.map((id: string) => ` as import ${id}`)(state.receipt));
      return `Imported on ${formatInstant(state.at)}${receipt}`;
    }
    case 'Rejected':
      return `Rejected on ${formatInstant(state.at)}: ${state.reason}`;
  }
};

const actionText = (action: Exclude<NextAction, { _tag: 'Wait' | 'NeedsOperator' }>): string => {
  switch (action._tag) {
    case 'Send':
      return 'it is sent';
    case 'MarkUnknown':
      return 'its sender is at work, or died: whoever gets the lock next asks Zuora for its usage';
    case 'Poll':
      return `Zuora is asked how import ${action.receipt} stands`;
    case 'Ask':
      return 'Zuora is asked whether it holds its usage';
    case 'Repeat':
      return 'Zuora is asked for its usage, and if there is none the identical request goes out again with the same key';
    case 'Done':
      return 'nothing; this is final';
  }
};

/** What the uploader does about it by itself, and when. */
export const nextText = (upload: Upload, now: Instant, policy: UploadPolicy): string => {
  const action = nextAction(upload, now, policy);
  if (action._tag === 'Done') return actionText(action);
  if (action._tag !== 'Wait' && action._tag !== 'NeedsOperator') return `${actionText(action)} with the next pass`;
  const then = nextAction(upload, action.until, policy);
  const what = then._tag === 'Wait' || then._tag === 'NeedsOperator' ? 'it is looked at' : actionText(then);
  const waits = action._tag === 'NeedsOperator' ? '; beyond that it waits for a person to decide' : '';
  return `${what} from ${formatInstant(action.until)} on${waits}`;
};

const DECISIONS: ReadonlyArray<readonly [command: string, resolution: UploadResolution]> = [
  ['resolve --taken', { _tag: 'ResolveTaken' }],
  ['resolve --resend', { _tag: 'ResolveResend' }],
  ['release', { _tag: 'Withdraw', reason: '' }],
];

/** Which decisions are open, which will be, and which are not. */
export const choicesOf = (
  upload: Upload,
  now: Instant,
  policy: UploadPolicy,
): ReadonlyArray<{ readonly command: string; readonly from: O.Option<Instant>; readonly text: string }> =>
  DECISIONS.flatMap(([command, resolution]) => {
    const next = transition(upload, resolution, now, policy);
    if (E.isRight(next)) return [{ command, from: O.some(now), text: `uploads ${command}` }];
    const { allowedFrom } = next.left;
    if (O.isNone(allowedFrom)) return [];
    return [{ command, from: allowedFrom, text: `uploads ${command} (from ${formatInstant(allowedFrom.value)} on)` }];
  });

/** Why the state machine said no, for the person who asked. */
export const refusalText = (upload: Upload, resolution: UploadResolution, message: string): string => {
  const { id, state } = upload;
  const no = `upload ${id} is ${state._tag}, and nothing was changed: `;
  switch (state._tag) {
    case 'Prepared':
      return `${no}it was never sent, so there is nothing to be in doubt about. "uploads release" gives it up.`;
    case 'Sending':
      return `${no}its sender is at work, or died; within a minute it is Sent, Unknown or Prepared.`;
    case 'Sent':
      return resolution._tag === 'ResolveResend'
        ? `${no}Zuora took it as import ${state.receipt}, so it must not be sent again.`
        : `${no}${message}.`;
    case 'Unknown':
      return `${no}${message}.`;
    case 'Imported':
    case 'Rejected':
      return `${no}this is final.`;
  }
};
