/** The path of one event. */
import { type EventTrace, type HourPart, type HourTrace, type PathEnd, pathEnds } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import { canonicalMetadata, type DeliveredEvent } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { group } from '../run/numbers.ts';
import { eventsText, lineSteps, quantityText, uploadSteps } from './line-steps.ts';
import type { Path, PathStep } from './path.ts';

/** From the receipt of an event to the invoice line. */
export const eventPath = (trace: EventTrace): Path => {
  const { search, found, hour } = trace;
  return {
    title: `event ${search.uniqueKey}`,
    steps: [
      ...(O.isSome(found.counting) ? receivedSteps(found.counting.value, trace) : []),
      ...found.conflicts.map(({ event, resolution }) =>
        asideStep(
          event,
          O.isNone(resolution)
            ? 'another payload under this key: put aside, and does not count until staff decide'
            : `another payload under this key: ${resolution.value.by} decided that ${resolution.value.counts === 'aside' ? 'it' : 'the stored one'} counts: ${resolution.value.note}`,
        ),
      ),
      ...found.late.map(({ event, reason }) => asideStep(event, `after retention, counts nowhere: ${reason}`)),
      ...(O.isSome(hour) && O.isSome(found.counting) ? hourSteps(hour.value, found.counting.value) : []),
    ],
    ends: pathEnds(trace).map((end) => endText(end, trace)),
  };
};

const eventFacts = (event: DeliveredEvent) => ({
  uniqueKey: event.uniqueKey,
  instance: event.instanceId,
  unit: event.amountType,
  amount: event.amount.toString(),
  occurredAt: formatInstant(event.occurredAt),
  receivedAt: formatInstant(event.receivedAt),
  deliveredAt: formatInstant(event.deliveredAt),
  ...(O.isSome(event.metadata) ? { metadata: canonicalMetadata(event.metadata.value) } : {}),
});

const receivedSteps = (event: DeliveredEvent, { organization }: EventTrace): ReadonlyArray<PathStep> => [
  {
    word: 'received',
    at: event.receivedAt,
    says: `${quantityText(event.amount, event.amountType)} of ${whose(event, organization)}, occurred at ${formatInstant(event.occurredAt)}`,
    facts: eventFacts(event),
  },
  { word: 'delivered', at: event.deliveredAt, says: 'to the event store; it counts', facts: {} },
];

const whose = ({ instanceId }: DeliveredEvent, organization: EventTrace['organization']): string =>
  O.isSome(organization)
    ? `${organization.value.externalId} (${instanceId})`
    : `${instanceId}, which no organization has`;

const asideStep = (event: DeliveredEvent, says: string): PathStep => ({
  word: 'not counted',
  at: event.receivedAt,
  says: `${quantityText(event.amount, event.amountType)}, ${says}`,
  facts: eventFacts(event),
});

const hourSteps = ({ hour, count, recorded, parts }: HourTrace, event: DeliveredEvent): ReadonlyArray<PathStep> => [
  {
    word: 'hour',
    at: hour,
    says: `${group(event.amount.toString())} → ${quantityText(count.total, event.amountType)} of ${eventsText(count.events)}; the ledger has ${group(recorded.toString())}`,
    facts: { events: count.events, total: count.total.toString(), recorded: recorded.toString() },
  },
  ...parts.flatMap((part) => partSteps(part, event)),
];

const partSteps = ({ upload, steps, taken, line, atProvider }: HourPart, event: DeliveredEvent) => [
  ...(O.isNone(line)
    ? []
    : [
        {
          word: 'upload line',
          at: upload.createdAt,
          says: `${group(taken.toString())} → ${quantityText(line.value.quantity, event.amountType)}, ${line.value.startDate} to before ${line.value.endDate}, "${line.value.description}"`,
          facts: {
            upload: upload.id.toString(),
            taken: taken.toString(),
            quantity: line.value.quantity.toString(),
            startDate: line.value.startDate,
            endDate: line.value.endDate,
            account: line.value.accountNumber,
            subscription: line.value.subscriptionNumber,
            charge: line.value.chargeNumber,
            description: line.value.description,
          },
        },
      ]),
  ...uploadSteps(upload, steps),
  ...(O.isSome(atProvider) ? lineSteps(atProvider.value, event.amount) : []),
];

const endText = (end: PathEnd, { search, floor, found }: EventTrace): string => {
  switch (end._tag) {
    case 'NotFound':
      return [
        `Not found in the event store among what was received from ${formatInstant(search.received.from)} to before ${formatInstant(search.received.to)}`,
        O.isSome(floor)
          ? `the store is complete from ${formatInstant(floor.value)} on`
          : 'nothing was ever taken out of the store',
        'what the ingester rejected is in "billing ingester dead-letter list", and what it accepted some seconds ago may still be on its way.',
      ].join('; ');
    case 'NotCounted':
      return `Not counted: ${found.late.length > 0 ? 'it came after retention' : 'see above'}.`;
    case 'NotAggregated':
      return `Not aggregated: ${group(end.missing.toString())} of the hour are not in the ledger; the next run of the aggregator records them.`;
    case 'NotUploaded':
      return waitingText(end.waiting);
    case 'NotImported':
      return `Upload ${end.uploadId} is ${end.state._tag.toLowerCase()}: see "billing uploader uploads show ${end.uploadId}".`;
    case 'NotAtProvider':
      return `Missing at the provider: upload ${end.uploadId} was imported, and the provider lists no usage with the line's description.`;
    case 'NotRated':
      return `Not rated: the provider has the usage of upload ${end.uploadId} and has not processed it; it does so with the next bill run.`;
    case 'NotInvoiced':
      return `Not invoiced: the provider processed the usage of upload ${end.uploadId}, and no posted or draft invoice has it.`;
    case 'Invoiced':
      return `Invoiced on ${end.number}.`;
  }
};

const waitingText = ({ row, reason, until }: Extract<PathEnd, { readonly _tag: 'NotUploaded' }>['waiting']): string => {
  const what = `${group(row.amount.toString())} of the hour`;
  if (O.isSome(row.setAside)) return `Set aside, ${what}: ${row.setAside.value.reason} (${row.setAside.value.detail}).`;
  const why = O.isSome(reason) ? reason.value : 'no reason is known; run "billing reconcile"';
  if (O.isNone(until)) return `Not uploaded, ${what}: ${why}.`;
  return reason._tag === 'Some' && reason.value === 'in trial'
    ? `Not uploaded, ${what}: in trial until ${formatInstant(until.value)}; it stays free.`
    : `Not uploaded, ${what}: ${why}; the first daily upload after ${formatInstant(until.value)} takes it.`;
};
