/** Which months are asked for, and of whom. */
import { type MonthSpan, monthLater, monthsOf } from '@usage-billing/core/admin';
import { dayInMonth, dayOf, type Instant, monthOf, yearOf } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { PageError } from '../../page/page.ts';
import { monthField, pageField, type QueryOf, textField } from '../../page/query.ts';

export const usageFields = { q: textField(), from: monthField, to: monthField, page: pageField };

export type UsageQuery = QueryOf<typeof usageFields>;

/** As many as make three years. */
const MOST_MONTHS = 36;

/** Without any choice this month and the two before it. */
export const spanOf = ({ from, to }: UsageQuery, now: Instant): E.Either<PageError, MonthSpan> => {
  const today = dayOf(now);
  const last = to === '' ? dayInMonth(yearOf(today), monthOf(today), 1) : to;
  const span = { from: from === '' ? monthLater(last, -2) : from, to: last };
  const { length } = monthsOf(span);
  if (length === 0) return refused('The parameter "from" must not be a later month than "to".');
  if (length > MOST_MONTHS) return refused(`From "from" to "to" there may be at most ${MOST_MONTHS} months.`);
  return E.right(span);
};

const refused = (problem: string): E.Either<PageError, never> => E.left({ _tag: 'QueryRefused', problems: [problem] });
