/** Lines of a report that has waited: the provider may have billed their days meanwhile, and would never rate them then. */
import * as O from 'fp-ts/lib/Option.js';
import { addDays } from '../../../shared/calendar.ts';
import { holdsOn, type Subscription, segmentOn } from '../../provider/provider-subscriptions.ts';
import { openFrom } from './placement.ts';
import type { NamelessLine } from './usage-report.ts';

/**
 * The line on days that are open: the same one where none of its days was billed, else one that begins on the first open
 * day. None: the charge ends before any open day. A charge that is not there any more is for the provider to refuse.
 */
export const openLine = (line: NamelessLine, subscriptions: ReadonlyArray<Subscription>): O.Option<NamelessLine> => {
  const subscription = subscriptions.find(({ number }) => number === line.subscriptionNumber);
  const charge = subscription?.charges.find(({ number }) => number === line.chargeNumber);
  if (subscription === undefined || charge === undefined) return O.some(line);
  const open = openFrom(charge, line.startDate);
  if (open === line.startDate) return O.some(line);
  if (O.isNone(segmentOn(charge, open)) || !holdsOn(subscription, open)) return O.none;
  const endDate = open < line.endDate ? line.endDate : addDays(open, 1);
  return O.some({ ...line, startDate: open, endDate });
};
