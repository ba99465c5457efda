/** The end of a trial on the command line: a day or a moment. */
import { CalendarDay, type Instant, startOfDay } from '@usage-billing/core/shared';
import { instantOption } from '@usage-billing/wiring';

export const untilOption = (text: string): Instant => (CalendarDay.is(text) ? startOfDay(text) : instantOption(text));
