/** The events behind a line, page by page, so that a month of them needs no more memory than a page. */
import { formatInstant, stringifyJsonExact } from '@usage-billing/core/shared';
import type { CellHours, EventHistory } from '@usage-billing/core/usage';
import { quantityText, StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';

export const printEvents = async (
  events: Pick<EventHistory, 'eventsOf'>,
  hours: CellHours,
  asJson: boolean,
  print: (text: string) => void,
): Promise<void> => {
  for await (const page of events.eventsOf(hours)) {
    if (E.isLeft(page)) throw new StartFailure(page.left.message);
    for (const { uniqueKey, amount, amountType, receivedAt } of page.right)
      print(
        asJson
          ? stringifyJsonExact({
              event: uniqueKey,
              amount: amount.toString(),
              unit: amountType,
              receivedAt: formatInstant(receivedAt),
            })
          : `    ${formatInstant(receivedAt)}  ${quantityText(amount, amountType)}  ${uniqueKey}`,
      );
  }
};
