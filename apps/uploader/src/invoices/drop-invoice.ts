/** `billing-uploader invoices drop`: an account needs no invoice of its own any more; the next bill run has it. */
import {
  type AppCommand,
  ClockToken,
  databaseSettings,
  ExitCode,
  localModule,
  PostTrialInvoiceQueueToken,
  StartFailure,
  withContainer,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { checkDecision, type DecisionFlags, decisionOf, decisionOptions } from '../decide.ts';
import { uploadIdOf, withUploadId } from '../uploads/upload-id.ts';

export const dropInvoiceCommand: AppCommand<typeof databaseSettings, DecisionFlags> = {
  name: 'billing-uploader invoices drop',
  description:
    'Takes an account off the queue of post-trial invoices, where trying on is no use: its upload was rejected, or its\naccount is gone. Usage that Zuora holds is invoiced by the next bill run all the same.',
  settings: databaseSettings,
  options: (command) => decisionOptions(withUploadId(command)),
  checkFlags: checkDecision,
  examples: [['billing-uploader invoices drop 17 --by ann --note "invoiced by hand"', 'tries no more for upload 17']],
  main: ({ config, flags, args, logger, print }) =>
    withContainer([localModule(config, logger)], async (container) => {
      const queue = await container.getAsync(PostTrialInvoiceQueueToken);
      const clock = await container.getAsync(ClockToken);
      const id = uploadIdOf(args);
      const open = await queue.open();
      if (E.isLeft(open)) throw new StartFailure(open.left.message);
      const row = open.right.find(({ uploadId }) => uploadId === id);
      if (row === undefined)
        throw new StartFailure(
          `no account waits for an invoice over upload ${id}; "invoices list" shows those that do`,
        );
      const { by, note } = decisionOf(flags);
      const finished = await queue.finish(id, `dropped by ${by}: ${note}`, clock.now())();
      if (E.isLeft(finished)) throw new StartFailure(finished.left.message);
      print(`Account ${row.accountNumber} of ${row.externalId} is off the queue.`);
      return ExitCode.ok;
    }),
};
