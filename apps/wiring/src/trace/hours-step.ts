/** The hours behind a line as one step: how many, of how many events, and their sum. */
import type { UploadLine } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import type { HourCount } from '@usage-billing/core/usage';
import { eventsText, quantityText } from './line-steps.ts';
import type { PathStep } from './path.ts';

export const lineStep = (line: UploadLine, upload: string): PathStep => ({
  word: 'upload line',
  says: `${quantityText(line.quantity, line.amountType)} of ${line.instanceId}, ${line.startDate} to before ${line.endDate}, "${line.description}"`,
  facts: {
    upload,
    instance: line.instanceId,
    unit: line.amountType,
    quantity: line.quantity.toString(),
    account: line.accountNumber,
    startDate: line.startDate,
    endDate: line.endDate,
    description: line.description,
  },
});

/** Every hour of the days of use: those in the trial, and what other uploads took of the days, are among them. */
export const hoursStep = (line: UploadLine, hours: ReadonlyArray<HourCount>): PathStep => {
  const events = hours.reduce((sum, hour) => sum + hour.events, 0);
  const total = hours.reduce((sum, hour) => sum + hour.total, 0n);
  return {
    word: 'events',
    says: `${eventsText(events)} in ${hours.length} hours of ${line.firstUsedOn} to ${line.lastUsedOn}, ${quantityText(total, line.amountType)} in all`,
    facts: {
      events,
      total: total.toString(),
      hours: hours.map(({ hour, events: count, total: sum }) => ({
        hour: formatInstant(hour),
        events: count,
        total: sum.toString(),
      })),
    },
  };
};
