/**
 * Which day it is. Zuora takes "today" and dates without an offset in the tenant's zone (*Date and dateTime formats*); its
 * own today is never relied on, as it differs from the days of usage, which are UTC days, for some hours of each day.
 */
import type { CalendarDay } from '@usage-billing/core/shared';
import { settingsOf, type ZuoraConfig } from './config.ts';

export interface TenantDays {
  /** In the tenant's zone: the day of invoices and of changes that are to hold at once. */
  readonly today: () => CalendarDay;
  /**
   * In UTC, as usage is reported: up to here everything is billed. A day later, as it may be east of UTC, would close a
   * period whose last day is not reported yet; a day earlier, as it may be west of it, would leave out the month that ended.
   */
  readonly usageToday: () => CalendarDay;
}

export const tenantDaysOf = (config: ZuoraConfig): TenantDays => {
  const { now, timeZone } = settingsOf(config);
  const dayIn = (zone: string) => {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    return (): CalendarDay => format.format(now()) as CalendarDay;
  };
  return { today: dayIn(timeZone), usageToday: dayIn('UTC') };
};
