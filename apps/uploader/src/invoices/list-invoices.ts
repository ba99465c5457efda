/** `billing-uploader invoices list`: accounts that wait for the invoice over the usage since their trial. */
import type { PostTrialInvoice } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import {
  type AppCommand,
  databaseSettings,
  ExitCode,
  localModule,
  PostTrialInvoiceQueueToken,
  StartFailure,
  UploadJournalToken,
  withContainer,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { tableText } from '../table.ts';

interface Flags {
  readonly json?: boolean;
}

interface Waiting {
  readonly invoice: PostTrialInvoice;
  /** Of the upload with its usage. */
  readonly upload: string;
}

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

export const listInvoicesCommand: AppCommand<typeof databaseSettings, Flags> = {
  name: 'billing-uploader invoices list',
  description: 'Shows accounts that were created after their trial and wait for their first invoice, the oldest first.',
  settings: databaseSettings,
  options: (command) => command.option('--json', 'one JSON object a line'),
  examples: [['billing-uploader invoices list', 'shows who waits, how often it was tried, and the last error']],
  main: ({ config, flags, logger, print }) =>
    withContainer([localModule(config, logger)], async (container) => {
      const queue = await container.getAsync(PostTrialInvoiceQueueToken);
      const journal = await container.getAsync(UploadJournalToken);
      const open = await queue.open();
      if (E.isLeft(open)) throw new StartFailure(open.left.message);
      const waiting: Waiting[] = [];
      for (const invoice of open.right) {
        const found = await journal.find(invoice.uploadId)();
        if (E.isLeft(found)) throw new StartFailure(found.left.message);
        waiting.push({ invoice, upload: O.isNone(found.right) ? 'not there' : found.right.value.state._tag });
      }
      if (flags.json === true) for (const one of waiting) print(JSON.stringify(waitingJson(one)));
      else print(waiting.length === 0 ? 'No account waits for its invoice.' : listText(waiting));
      return ExitCode.ok;
    }),
};
