/** `billing uploader invoices drop`: an account needs no invoice of its own any more; the next bill run covers it. */
import {
  ClockToken,
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  orStartFailure,
  PostTrialInvoiceQueueToken,
  postgres,
  StartFailure,
  staffDecisionOf,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { uploadIdOf, withUploadId } from '../uploads/upload-id.ts';

export const dropInvoiceCommand = commandUsing(postgres, {
  queue: PostTrialInvoiceQueueToken,
  clock: ClockToken,
})<DecisionFlags>({
  description:
    'Takes an account off the queue of post-trial invoices where retrying is pointless: its upload was rejected, or its\naccount is gone. Usage that Zuora holds is invoiced by the next bill run anyway.',
  options: (command) => decisionOptions(withUploadId(command)),
  checkFlags: checkDecision,
  examples: [['billing uploader invoices drop 17 --by ann --note "invoiced by hand"', 'stops retrying upload 17']],
  main: async ({ queue, clock }, { flags, args, print }) => {
    const id = uploadIdOf(args);
    const dropped = await orStartFailure(queue.drop(id, staffDecisionOf(flags), clock.now()));
    if (O.isNone(dropped))
      throw new StartFailure(`no account waits for an invoice over upload ${id}; "invoices list" shows those that do`);
    const { accountNumber, externalId } = dropped.value;
    print(`Account ${accountNumber} of ${externalId} is off the queue.`);
    return ExitCode.ok;
  },
});
