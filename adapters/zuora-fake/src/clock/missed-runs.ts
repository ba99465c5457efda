/** Bill runs that the tenant's schedule asks for (setting `billRunHour`). */
import type { Tenant } from '../books/tenant.ts';
import { addDays, type Day } from '../calendar/days.ts';
import { dayIn, momentOf } from '../calendar/zone.ts';

/** Scheduled runs since the last time that somebody asked; each is for its own day. */
export const missedRuns = (tenant: Tenant): ReadonlyArray<{ readonly at: bigint; readonly day: Day }> => {
  const { billRunHour, timeZone } = tenant.settings;
  const now = tenant.now();
  const since = tenant.billedUntil;
  tenant.billedUntil = now;
  if (billRunHour === null) return [];
  const missed: { at: bigint; day: Day }[] = [];
  for (let day = dayIn(timeZone, since); day <= dayIn(timeZone, now); day = addDays(day, 1)) {
    const at = momentOf(timeZone, day, billRunHour);
    if (since < at && at <= now) missed.push({ at, day });
  }
  return missed;
};
