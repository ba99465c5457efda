/** `billing uploader invoices list`: accounts that wait for the invoice for their usage since the trial. */
import type { PostTrialInvoice } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import {
  commandUsing,
  ExitCode,
  orStartFailure,
  PostTrialInvoiceQueueToken,
  postgres,
  tableText,
  UploadJournalToken,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';

interface Flags {
  readonly json?: boolean;
}

interface Waiting {
  readonly invoice: PostTrialInvoice;
  /** Of the upload with its usage. */
  readonly upload: string;
}

export const listInvoicesCommand = commandUsing(postgres, {
  queue: PostTrialInvoiceQueueToken,
  journal: UploadJournalToken,
})<Flags>({
  description: 'Shows accounts that were created after their trial and wait for their first invoice, the oldest first.',
  options: (command) => command.option('--json', 'one JSON object a line'),
  examples: [['billing uploader invoices list', 'shows who waits, how often it was tried, and the last error']],
  main: async ({ queue, journal }, { flags, print }) => {
    const waiting: Waiting[] = [];
    for (const invoice of await orStartFailure(queue.open)) {
      const upload = await orStartFailure(journal.find(invoice.uploadId));
      waiting.push({ invoice, upload: O.isNone(upload) ? 'not there' : upload.value.state._tag });
    }
    if (flags.json === true) for (const one of waiting) print(JSON.stringify(waitingJson(one)));
    else print(waiting.length === 0 ? 'No account waits for its invoice.' : listText(waiting));
    return ExitCode.ok;
  },
});

const waitingJson = ({ invoice, upload }: Waiting) => ({
  upload: invoice.uploadId.toString(),
  uploadState: upload,
  organization: invoice.externalId,
  account: invoice.accountNumber,
  createdAt: formatInstant(invoice.createdAt),
  attempts: invoice.attempts,
  nextAttemptAt: formatInstant(invoice.nextAttemptAt),
  lastError: O.toNullable(invoice.lastError),
});

const listText = (waiting: ReadonlyArray<Waiting>): string =>
  tableText(
    [
      { head: 'upload', right: true },
      { head: 'its state' },
      { head: 'organization' },
      { head: 'account' },
      { head: 'waits since' },
      { head: 'attempts', right: true },
      { head: 'next attempt' },
      { head: 'last error' },
    ],
    waiting.map(({ invoice, upload }) => [
      invoice.uploadId.toString(),
      upload,
      invoice.externalId,
      invoice.accountNumber,
      formatInstant(invoice.createdAt),
      invoice.attempts.toString(),
      upload === 'Imported' || upload === 'Rejected' ? formatInstant(invoice.nextAttemptAt) : 'once it is imported',
      O.getOrElse(() => '')(invoice.lastError),
    ]),
  );
