/** The reconciler in-process: every night it compares what was used with what was billed, this month and the last one. */
import {
  type ReconciledMonth,
  type ReconcileMonthsDeps,
  reconcileMonths,
  recordedMonths,
} from '@usage-billing/core/invoices';
import { type Instant, type JobTrigger, MINUTE } from '@usage-billing/core/shared';
import {
  createJob,
  createJobMetrics,
  type Job,
  type JobApp,
  type Logger,
  nextRun,
  scheduleJobs,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import { Registry } from 'prom-client';
import type { ReconcilerConfig } from '../settings.ts';
import { reconciliationMetrics } from './metrics.ts';
import { nightJson, unexplainedText } from './night-report.ts';

export interface Reconciler extends JobApp {
  /** On demand both months are reconciled; by the schedule only what was not since it was last due. */
  readonly job: Job<object, ReadonlyArray<ReconciledMonth>>;
}

export type ReconcilerPorts = ReconcileMonthsDeps & { readonly logger: Logger };

export const createReconciler =
  (config: ReconcilerConfig) =>
  async ({ logger, ...ports }: ReconcilerPorts): Promise<Reconciler> => {
    const { schedule, lookBackDays } = config;
    const { history, clock } = ports;
    const registry = new Registry();
    const show = reconciliationMetrics(registry);
    const isCurrent = hasNotBeenDueSince(config, ports);
    const recorded = await recordedMonths(history)(clock.now())();
    // A difference does not become invisible by a restart.
    if (E.isRight(recorded) && recorded.right.length > 0) show(recorded.right);
    const job = createJob<object, ReadonlyArray<ReconciledMonth>>({
      name: 'reconciliation',
      schedule,
      execute: ({ trigger }) =>
        reconcileMonths(ports)({
          lookBackDays,
          trigger,
          isCurrent: (startedAt) => trigger !== 'demand' && isCurrent(startedAt),
        }),
      toJson: nightJson,
      onSummary: (months) => {
        show(months);
        const text = unexplainedText(months);
        if (text !== undefined) logger.warn(text);
      },
      logger,
      metrics: createJobMetrics(registry),
    });
    const nightly = {
      job,
      atStart: isUnfinished(ports, isCurrent),
      retryAfter: 10n * MINUTE,
      whenLocked: 'skip',
      run: (trigger: JobTrigger) => job.run({ trigger }),
    } as const;
    return { job, registry, ...scheduleJobs([nightly], clock, logger) };
  };

type IsCurrent = (startedAt: Instant) => boolean;

/** A run that says it began in the future was one of a machine whose clock was wrong. */
const hasNotBeenDueSince =
  ({ schedule }: ReconcilerConfig, { clock }: Pick<ReconcilerPorts, 'clock'>): IsCurrent =>
  (startedAt) =>
    startedAt <= clock.now() && nextRun(schedule, startedAt) > clock.now();

/** A time has passed without both months, because this app was down, crashed or failed. Where no run ever began, none has. */
const isUnfinished =
  ({ history, clock }: Pick<ReconcilerPorts, 'history' | 'clock'>, isCurrent: IsCurrent): Task<boolean> =>
  async () => {
    const begun = await history.recent({ job: 'reconciliation', limit: 1 })();
    const current = await recordedMonths(history)(clock.now(), isCurrent)();
    return E.isRight(begun) && begun.right.length > 0 && E.isRight(current) && current.right.length < 2;
  };
