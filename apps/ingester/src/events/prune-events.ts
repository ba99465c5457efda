/** `billing ingester events prune`: takes old events out of Postgres. */
import type { Upload, UploadJournal } from '@usage-billing/core/invoices';
import { CalendarDay, DAY, dayOf, startOfDay } from '@usage-billing/core/shared';
import { type HourBucket, hourOf, type PruneEventsError, pruneEvents } from '@usage-billing/core/usage';
import {
  combine,
  commandUsing,
  component,
  EventRetentionToken,
  EventStoreToken,
  ExitCode,
  eventStore,
  JobHistoryToken,
  JobLockToken,
  StartFailure,
  staffDecisionOf,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { retentionSettings } from '../settings.ts';

interface Flags {
  readonly before: CalendarDay;
  readonly accept?: boolean;
  readonly by: string;
  readonly note: string;
}

export const pruneEventsCommand = commandUsing(combine(eventStore, component({ settings: retentionSettings })), {
  store: EventStoreToken,
  retention: EventRetentionToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  history: JobHistoryToken,
  lock: JobLockToken,
})<Flags>({
  description:
    'Deletes events from before a day, UTC, and remembers their keys. Refuses what is not aggregated and uploaded; with --accept it deletes events although some of their usage is not billed, or may not be invoiced yet.\nWhat is deleted cannot be compared again: reconcile the time first.',
  options: (command) =>
    command
      .requiredOption('--before <day>', 'the first day that stays, e.g. 2026-01-01', dayOption)
      .option('--accept', 'usage that is not billed, or may not be invoiced yet, is accepted as it is')
      .requiredOption('--by <name>', 'who decides')
      .requiredOption('--note <text>', 'why'),
  checkFlags: ({ by, note }) => (by.trim() === '' || note.trim() === '' ? '--by and --note need some text' : undefined),
  examples: [
    [
      'billing ingester events prune --before 2026-01-01 --by ann --note "2025 is reconciled"',
      'deletes the events of 2025 and earlier',
    ],
  ],
  main: async ({ store, journal, ...deps }, { config, flags, print }) => {
    if (config.eventStore !== 'postgres')
      throw new StartFailure(
        'Events are kept in BigQuery, where partitions expire: set an expiration on the table, and "billing ingester setup" says what follows from it.',
      );
    const prune = pruneEvents({ ...deps, eventStore: store, openUploads: openUploads(journal) });
    const { before, accept = false } = flags;
    const keepKeysFor = BigInt(config.keepKeysDays) * DAY;
    const pruned = await prune({
      before: hourOf(startOfDay(before)),
      keepKeysFor,
      accept,
      decision: staffDecisionOf(flags),
    })();
    if (E.isLeft(pruned)) throw new StartFailure(explain(pruned.left));
    print(
      `Deleted ${pruned.right.events} events from before ${before}; forgot ${pruned.right.forgottenKeys} old keys.`,
    );
    return ExitCode.ok;
  },
});

const dayOption = (text: string): CalendarDay => {
  if (!CalendarDay.is(text)) throw new InvalidArgumentError('It must be a day such as 2018-06-15.');
  return text;
};

/** Everything that is not imported or rejected. */
const OPEN = ['Prepared', 'Sending', 'Sent', 'Unknown'] as const;

const openUploads = (journal: UploadJournal) => (before: HourBucket) =>
  TE.map((uploads: ReadonlyArray<Upload>) =>
    uploads
      .filter(({ lines }) => lines.some(({ startDate }) => startDate < dayOf(before)))
      .map(({ id }) => id.toString()),
  )(journal.inState(OPEN));

const MOST_NAMES = 10;

const explain = (
  error: PruneEventsError | { readonly _tag: 'JournalUnavailable'; readonly message: string },
): string => {
  switch (error._tag) {
    case 'NeverAggregated':
      return 'No run of the aggregator succeeded yet, or only one of an earlier release: run "billing aggregator --once" first.';
    case 'NotAggregated':
      return `${error.events} changes of these hours are not aggregated yet: run "billing aggregator --once" first.`;
    case 'NotInvoicedYet':
      return `Usage from after ${dayOf(error.latest)} may still be invoiced. Choose an earlier day, or accept it with --accept.`;
    case 'UploadsOpen':
      return `Uploads on their way took usage of these hours: ${error.uploads.join(', ')}. See "billing uploader uploads list".`;
    case 'NotBilled': {
      const names = error.instances.slice(0, MOST_NAMES).join(', ');
      const more = error.instances.length > MOST_NAMES ? ` and ${error.instances.length - MOST_NAMES} more` : '';
      return `${error.rows} rows of usage before that day are not billed, of instances ${names}${more}. See "billing uploader usage list", or accept it with --accept.`;
    }
    case 'JobAlreadyRunning':
      return 'A run of the aggregator is under way. Try again when it has ended.';
    default:
      return error.message;
  }
};
