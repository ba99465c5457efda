/** `billing reconciler`: reconciles this month and the last one, every night. */
import { inSteps, step, stringifyJsonExact } from '@usage-billing/core/shared';
import { type JobFailure, jobCommand } from '@usage-billing/wiring';
import { left, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import { ReconcilerToken, reconciler } from '../module.ts';
import type { Reconciler } from './app.ts';
import { nightJson, unexplainedText } from './night-report.ts';

interface Flags {
  readonly once?: boolean;
}

export const reconcilerCommand = jobCommand(
  reconciler,
  ReconcilerToken,
)<Flags>({
  description:
    'Reconciles this month and the last one, every night at 06:00 UTC: compares what was used with what was billed, and shows what is\nunexplained as metrics. What was missed because it was down is made up for at start; a run that broke off goes on where it was.',
  options: (command) =>
    command.option(
      '--once',
      'reconcile both months now, print what is unexplained as JSON, and exit: with 1 if anything is',
    ),
  examples: [
    ['billing reconciler', 'stays up and runs by its schedule'],
    ['billing reconciler --once', 'for a scheduler of your own'],
  ],
  once: ({ flags, print }) => (flags.once === true ? (app) => runOnce(app, print) : null),
});

const runOnce = ({ job }: Reconciler, print: (text: string) => void): TaskEither<JobFailure, string> =>
  inSteps(async function* () {
    const months = yield* step(job.run({ trigger: 'demand' }));
    const report = stringifyJsonExact(nightJson(months), 2);
    const message = unexplainedText(months);
    if (message === undefined) return report;
    print(report);
    return yield* step(left<JobFailure>({ _tag: 'Unexplained', message }));
  });
