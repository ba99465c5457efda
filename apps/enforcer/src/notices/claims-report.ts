/** Claims of notices, for a person and for a program. */
import { formatInstant, type Instant, type Json } from '@usage-billing/core/shared';
import type { ListedNotice, NoticeClaim, NoticeResolution } from '@usage-billing/core/trials';
import Table from 'cli-table3';
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import { noticeWord } from './notice-argument.ts';

const STATES: Readonly<Record<NoticeClaim['state'], string>> = {
  claimed: 'claimed: a run is sending it, or died there',
  'in doubt': 'in doubt',
  refused: 'refused',
  sent: 'sent',
};

export const stateText = ({ state }: Pick<NoticeClaim, 'state'>): string => STATES[state];

const momentOr = (none: string, moment: O.Option<Instant>): string => O.match(() => none, formatInstant)(moment);

export const resolutionText = ({ outcome, by, note, at }: NoticeResolution): string =>
  `${formatInstant(at)} by ${by}: ${outcome} (${note})`;

/** A refused notice that no run will send; nothing where one will. */
const overText = ({ claim, outlook }: ListedNotice): string | undefined => {
  if (claim.state !== 'refused' || O.isNone(outlook)) return undefined;
  if (outlook.value === 'not due') return 'refused, and nothing calls for it now';
  return outlook.value === 'sent' ? 'refused, and the owners know all the same' : undefined;
};

export const noticesText = (listed: ReadonlyArray<ListedNotice>): string => {
  const table = new Table({
    head: ['organization', 'notice', 'state', 'since', 'attempts', 'next try'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'left', 'left', 'right', 'left'],
  });
  for (const one of listed) {
    const { claim } = one;
    const over = overText(one);
    table.push([
      claim.externalId,
      noticeWord(claim.notice),
      over ?? stateText(claim),
      formatInstant(claim.claimedAt),
      claim.attempts,
      over === undefined ? momentOr('never by itself', claim.nextAttemptAt) : 'none',
    ]);
  }
  const notes = listed.flatMap(({ claim: { externalId, notice, lastError, resolutions } }) => [
    ...fromOption(lastError).map((error) => `${externalId} ${noticeWord(notice)}: ${error}`),
    ...resolutions.map((one) => `${externalId} ${noticeWord(notice)}: decided ${resolutionText(one)}`),
  ]);
  return [table.toString(), ...notes].join('\n');
};

export const claimJson = (claim: NoticeClaim): { readonly [key: string]: Json } => ({
  organization: claim.externalId,
  notice: noticeWord(claim.notice),
  trialExpiresAt: formatInstant(claim.trialExpiresAt),
  state: claim.state,
  claimedAt: formatInstant(claim.claimedAt),
  attempts: claim.attempts,
  nextAttemptAt: O.toNullable(O.map(formatInstant)(claim.nextAttemptAt)),
  lastError: O.toNullable(claim.lastError),
  resolutions: claim.resolutions.map(({ outcome, by, note, at }) => ({ outcome, by, note, at: formatInstant(at) })),
});

/** `outlook` is null where the directory cannot be reached. */
export const noticeJson = ({ claim, outlook }: ListedNotice): { readonly [key: string]: Json } => ({
  ...claimJson(claim),
  outlook: O.toNullable(outlook),
});
