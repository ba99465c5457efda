/** Turns decisions about organizations into uploads, each as full as the provider takes them. */
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../../shared/result.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { LedgerError } from '../../../usage/ports/usage-ledger.ts';
import type { JournalError } from '../journal/upload-journal.ts';
import { type OrganizationLines, partFiller, partLine } from '../report/report-parts.ts';
import type { SummaryLine } from '../report/usage-summary.ts';
import type { DailyPlan } from './daily-plan.ts';
import { type DecideDeps, decideOrganizations, type OrganizationDecision } from './decide-organizations.ts';
import type { DecisionLog } from './decision-log.ts';
import { markRows } from './report-decision.ts';
import type { UploadSink } from './upload-sink.ts';
import { writePart } from './write-part.ts';
import { type WrittenParts, writeParts } from './write-parts.ts';

export interface DailyWriterDeps extends DecideDeps {
  readonly sink: UploadSink;
}

export interface DailyWriter {
  /** Writes the marks of a decision, and an upload when one is full. */
  readonly add: (decision: OrganizationDecision) => TaskEither<LedgerError | JournalError, void>;
  /** Writes the upload that is begun. */
  readonly flush: TaskEither<LedgerError | JournalError, void>;
  readonly written: () => WrittenParts;
}

export const dailyWriter = (deps: DailyWriterDeps, plan: DailyPlan, log: DecisionLog): DailyWriter => {
  const done: WrittenParts[] = [];
  const filler = partFiller(plan.rules.reportSize);
  const record = recordDecision(deps.sink, log);
  const parts = writeParts({
    reportSize: plan.rules.reportSize,
    write: (organizations) => {
      const { through, now: createdAt } = plan;
      return writePart(deps.sink)({ uploader: 'daily', through, createdAt, organizations, postTrialInvoice: O.none });
    },
    readAgain: decideAgain(deps, plan, log),
  });
  const write = (part: ReadonlyArray<OrganizationLines>): TaskEither<LedgerError | JournalError, void> =>
    inSteps(async function* () {
      if (part.length > 0) done.push(yield* step(parts(part)));
    });
  return {
    add: (decision) =>
      inSteps(async function* () {
        const { safe, risky } = yield* step(record(decision));
        for (const lines of fromOption(safe)) {
          const full = plan.suspects.has(lines.instanceId) ? O.some([lines]) : filler.add(lines);
          if (O.isSome(full)) yield* step(write(full.value));
        }
        for (const lines of fromOption(risky)) yield* step(write([lines]));
      }),
    flush: inSteps(async function* () {
      yield* step(write(filler.flush()));
    }),
    written: () => ({
      uploads: done.flatMap(({ uploads }) => uploads),
      conflicts: done.flatMap(({ conflicts }) => conflicts),
    }),
  };
};

interface DecidedLines {
  readonly safe: O.Option<OrganizationLines>;
  /** An upload of their own, so that nothing else is rejected with them. */
  readonly risky: O.Option<OrganizationLines>;
}

const recordDecision =
  (sink: UploadSink, log: DecisionLog) =>
  (decision: OrganizationDecision): TaskEither<LedgerError, DecidedLines> =>
    inSteps(async function* () {
      yield* step(markRows(sink, decision));
      log.record(decision);
      const { instanceId } = decision.organization;
      const linesOf = (lines: ReadonlyArray<SummaryLine>): O.Option<OrganizationLines> =>
        lines.length === 0 ? O.none : O.some({ instanceId, lines: lines.map(partLine) });
      return {
        safe: linesOf(decision.lines.filter(({ risky }) => !risky)),
        risky: linesOf(decision.lines.filter(({ risky }) => risky)),
      };
    });

/** For organizations of whose usage another upload took some since it was read. Risky lines wait for the next run. */
const decideAgain =
  (deps: DailyWriterDeps, plan: DailyPlan, log: DecisionLog) =>
  (instances: ReadonlyArray<InstanceId>): TaskEither<LedgerError, ReadonlyArray<OrganizationLines>> =>
    inSteps(async function* () {
      log.retract(instances);
      const wanted = new Set(instances);
      const again = plan.list.billable.filter(({ instanceId }) => wanted.has(instanceId));
      const record = recordDecision(deps.sink, log);
      const found: OrganizationLines[] = [];
      for await (const decided of decideOrganizations(deps, plan.rules, again)) {
        if (O.isNone(decided)) continue;
        const { safe } = yield* step(record(yield* step(decided.value)));
        found.push(...fromOption(safe));
      }
      return found;
    });
