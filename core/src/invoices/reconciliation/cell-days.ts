/** Which days a difference is about. */
import { type CalendarDay, dayOf } from '../../shared/calendar.ts';
import type { Cell } from './reconciliation.ts';

/** Both inclusive, by the day of use; of a service period its own days. */
export const daysOfCell = (cell: Cell): { readonly from: CalendarDay; readonly to: CalendarDay } => {
  switch (cell._tag) {
    case 'Hour':
    case 'LedgerRow':
      return oneDay(dayOf(cell.hour));
    case 'LedgerDay':
    case 'ProviderDay':
    case 'UsageStatus':
      return oneDay(cell.day);
    case 'UploadedRows':
    case 'UploadedDays':
    case 'ProviderUsage':
    case 'ServicePeriod':
    case 'BilledAlthoughFree':
    case 'WrongAccount':
      return { from: cell.from, to: cell.to };
  }
};

const oneDay = (day: CalendarDay) => ({ from: day, to: day });
