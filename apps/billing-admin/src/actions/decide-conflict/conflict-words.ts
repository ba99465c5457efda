/** Two payloads of one key side by side, and what a decision between them does, in words. */
import type { ProposalPreview } from '@usage-billing/core/admin';
import { formatInstant } from '@usage-billing/core/shared';
import {
  type ConflictDecision,
  type ConflictResolution,
  canonicalMetadata,
  type DeliveredEvent,
  type QuarantinedEvent,
} from '@usage-billing/core/usage';
import { isSome } from 'fp-ts/lib/Option.js';
import { dataTable } from '../../view/data-table.ts';
import { amountText, grouped, instantText } from '../../view/format.ts';
import { all, type Child, tags } from '../../view/tags.ts';

const { label, option, p, select } = tags;

type Counts = ConflictDecision['counts'];

export const CHOICES: ReadonlyArray<Counts> = ['stored', 'aside'];

const COPY: Readonly<Record<Counts, string>> = { stored: 'the first copy', aside: 'the second copy' };

const CHOICE: Readonly<Record<Counts, string>> = {
  stored: 'The first: what counts now goes on counting',
  aside: 'The second: it counts in place of what counts now',
};

export const conflictTitle = ({ event }: QuarantinedEvent, counts: Counts): string =>
  `Count ${COPY[counts]} of the event ${event.uniqueKey}`;

export const conflictFields = (conflict: QuarantinedEvent): Child =>
  all(
    dataTable({
      label: 'Both payloads',
      rows: payloads(conflict),
      columns: [
        { title: 'Field', cell: ({ field }) => field },
        { title: 'First copy', cell: ({ first }) => first },
        { title: 'Second copy', cell: ({ second }) => second },
      ],
    }),
    isSome(conflict.resolution)
      ? p({ role: 'note' }, decidedBefore(conflict.resolution.value))
      : label(
          {},
          'Which copy counts?',
          select(
            { name: 'counts' },
            CHOICES.map((one) => option({ value: one }, CHOICE[one])),
          ),
        ),
  );

const payloads = ({ event, stored }: QuarantinedEvent) =>
  Object.entries(FIELDS).map(([field, textOf]) => ({ field, first: textOf(stored), second: textOf(event) }));

/** All that an event says, exactly. */
const FIELDS: Readonly<Record<string, (event: DeliveredEvent) => string>> = {
  Organization: ({ instanceId }) => instanceId,
  Amount: ({ amount, amountType }) => `${grouped(amount)} ${amountType}`,
  'Occurred (UTC)': ({ occurredAt }) => formatInstant(occurredAt),
  'Received (UTC)': ({ receivedAt }) => formatInstant(receivedAt),
  Metadata: ({ metadata }) => (isSome(metadata) ? canonicalMetadata(metadata.value) : 'none'),
};

/** `isPast`: an hour that would change is before what the event store keeps. */
export const conflictPreview = (
  { event, stored }: QuarantinedEvent,
  counts: Counts,
  isPast: boolean,
): ProposalPreview => {
  const moves = counts === 'aside' && !isPast;
  return {
    changes: [{ what: `The second copy: ${usageText(event)}`, before: 'does not count', after: standing(moves) }],
    will: moves
      ? [
          `It counts in the hour of its receipt, and the first copy (${usageText(stored)}) does not, nor any other of this key.`,
          'The next run of the aggregator moves the amount, also where an upload has taken it.',
        ]
      : ['The conflict is closed, and the totals stay as they are.'],
    willNot: [
      'This cannot be taken back. Neither payload is deleted.',
      ...(counts === 'aside' && isPast
        ? ['No amount moves: an hour that would change is before what the event store keeps.']
        : []),
      ...(counts === 'stored'
        ? [`The first copy (${usageText(stored)}) does not begin to count where staff chose another copy of this key.`]
        : []),
    ],
  };
};

const standing = (counts: boolean): string => (counts ? 'counts' : 'does not count');

const usageText = ({ instanceId, amount, amountType, receivedAt }: DeliveredEvent): string =>
  `${amountText(amount, amountType)} of ${instanceId}, received ${instantText(receivedAt)}`;

export const decidedBefore = ({ counts, by, at, note }: ConflictResolution): string =>
  `${by} decided at ${instantText(at)} that ${COPY[counts]} counts: ${note}`;

export const conflictDone = ({ counts, afterRetention }: ConflictResolution): string =>
  afterRetention
    ? 'Decided, but no amount moves: an hour that would have changed is before what the event store keeps.'
    : `Decided: ${counts === 'aside' ? 'the second copy counts, from the next run of the aggregator on' : 'what counted goes on counting'}.`;
