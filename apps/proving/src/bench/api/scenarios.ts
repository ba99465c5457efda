/** What is asked in the bench of the API, of whom, and for which stretch of time. */
import {
  type CalendarDay,
  DAY,
  dayOf,
  type Instant,
  plus,
  startOfDay,
  truncateToDay,
} from '@usage-billing/core/shared';

export type ApiScenario = 'status' | 'usage' | 'invoices';

export const API_SCENARIOS: ReadonlyArray<ApiScenario> = ['status', 'usage', 'invoices'];

export const TITLES: Readonly<Record<ApiScenario, string>> = {
  status: 'GET /api/billing/{id}/status',
  usage: 'GET /api/billing/{id}/usage, the last 24 hours',
  invoices: 'GET /api/billing/{id}/invoices, the latest 20 of 36',
};

export const INSTANCES = 100;

/** Of one place in all lists: who it is for the directory, the ledger, Zuora and the proxy. */
export const customer = (place: number) => ({
  externalId: `bench-org-${place}`,
  internalId: String(1000 + place),
  accountNumber: `W${String(place).padStart(31, '0')}`,
  userId: `user-${place}`,
});

export const MONTHS = 36;

export const firstOfMonth = (at: Instant): CalendarDay => `${dayOf(at).slice(0, 7)}-01` as CalendarDay;

/** From the first of a month three years ago. */
export const historyUpTo = (now: Instant): { readonly from: Instant; readonly to: Instant } => {
  const [year = '', month = ''] = dayOf(now).split('-');
  return {
    from: startOfDay(`${String(Number(year) - MONTHS / 12).padStart(4, '0')}-${month}-01` as CalendarDay),
    to: truncateToDay(plus(now, DAY)),
  };
};
