/** The form for a new end of a trial: a day, or so many days more. */
import { addDays, CalendarDay, DAY, HOUR, type Instant, plus, startOfDay } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { hourOf } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { moment } from '../../view/format.ts';
import { all, type Child, tags } from '../../view/tags.ts';

const { input, label, p } = tags;

/** A trial of ten years is a slip of the pen. */
const MOST_DAYS = 3660n;

export const extensionFields = ({ trialExpiresAt }: Organization, sent: URLSearchParams): Child =>
  all(
    p({}, 'The trial ends ', moment(trialExpiresAt), '. Give one of the two.'),
    label(
      {},
      'Days more, from that end or, where it is past, from the next full hour',
      input({ type: 'text', name: 'days', value: sent.get('days') ?? '', inputmode: 'numeric' }),
    ),
    label(
      {},
      'Last day of the trial (UTC)',
      input({ type: 'date', name: 'last-day', value: sent.get('last-day') ?? '' }),
    ),
  );

export interface WantedExtension extends Pick<Organization, 'externalId' | 'createdAt'> {
  readonly until: Instant;
}

export const readExtension = (
  sent: URLSearchParams,
  organization: Organization,
  now: Instant,
): E.Either<ReadonlyArray<string>, WantedExtension> => {
  const { externalId, createdAt, trialExpiresAt } = organization;
  const [days, lastDay] = ['days', 'last-day'].map((name) => sent.get(name)?.trim() ?? '');
  const start = now < trialExpiresAt ? trialExpiresAt : plus(hourOf(now), HOUR);
  const until = (end: Instant): E.Either<ReadonlyArray<string>, WantedExtension> => {
    if (end <= now) return E.left(['The last day must be today or later: a trial that is over lets nobody in.']);
    return end <= plus(start, MOST_DAYS * DAY)
      ? E.right({ externalId, createdAt, until: end })
      : E.left([`The last day must be at most ${MOST_DAYS} days after the present end.`]);
  };
  if ((days === '') === (lastDay === '')) return E.left(['Give either the days more or the last day.']);
  if (lastDay !== '')
    return CalendarDay.is(lastDay)
      ? until(startOfDay(addDays(lastDay, 1)))
      : E.left(['The last day must be a day such as 2026-03-31.']);
  return /^[1-9]\d{0,3}$/.test(days ?? '') && BigInt(days ?? '') <= MOST_DAYS
    ? until(plus(start, BigInt(days ?? '') * DAY))
    : E.left([`The days more must be a whole number from 1 to ${MOST_DAYS}.`]);
};
