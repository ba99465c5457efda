/**
 * Use case: after the journal was restored from an older copy, takes over what was sent meanwhile. An upload is taken
 * over whole, as its name proves it, or left where it is; usage that cannot be told apart is set aside, never guessed.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../../shared/clock.ts';
import type { StaffDecision } from '../../../shared/decision.ts';
import type { JobLock, JobLockError } from '../../../shared/job-lock.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { DirectoryUnavailable } from '../../../trials/ports/organization-directory.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { LedgerError } from '../../../usage/ports/usage-ledger.ts';
import type { ProviderError } from '../../provider/provider-error.ts';
import type { ProviderUnavailable, UsageUploader } from '../../provider/usage-uploader.ts';
import type { JournalHome } from '../journal/journal-home.ts';
import type { AggregatesTaken, JournalError, UploadJournal } from '../journal/upload-journal.ts';
import { type Adoption, judge, rivalOf, unmatchedDetail, type Verdict } from './adoption.ts';
import { type LostUpload, rebuilt } from './lost-upload.ts';
import { type Evidence, type EvidenceDeps, readEvidence } from './read-evidence.ts';
import { readLost } from './read-lost.ts';

/** What an adoption reads and writes. */
export interface AdoptUploadsDeps extends EvidenceDeps {
  readonly journal: Pick<
    UploadJournal,
    'lastSend' | 'named' | 'find' | 'inState' | 'reserveId' | 'adopt' | 'home' | 'markHome'
  >;
  readonly uploader: Pick<UsageUploader, 'arrivedSince'>;
  readonly lock: JobLock;
  readonly clock: Clock;
}

/** Who takes the missing uploads over, and what they accept. */
export interface AdoptUploadsInput {
  readonly decision: StaffDecision;
  /** Also where the ledger holds less than was billed. */
  readonly acceptLess: boolean;
  readonly dryRun: boolean;
}

/** What an adoption took over, and what it had to leave. */
export interface AdoptReport {
  /** Where the journal was found; that it moved is accepted with this decision, unless something is left. */
  readonly home: JournalHome;
  readonly dryRun: boolean;
  readonly adopted: ReadonlyArray<Adoption & { readonly name: string; readonly id: UploadId }>;
  /** Where they are; as long as there is one, nothing is sent. */
  readonly left: ReadonlyArray<{ readonly name: string; readonly records: number; readonly reason: string }>;
}

type WorkError =
  | JournalError
  | LedgerError
  | ProviderUnavailable
  | ProviderError
  | DirectoryUnavailable
  | AggregatesTaken;
/** Why nothing more was adopted; what was adopted before stays. */
export type AdoptUploadsError = WorkError | JobLockError;

/** Under the uploader's lock, but for a dry run, which writes nothing. Repeating it goes on where it stopped. */
export const adoptUploads =
  (deps: AdoptUploadsDeps) =>
  (input: AdoptUploadsInput): TaskEither<AdoptUploadsError, AdoptReport> =>
    input.dryRun
      ? adoptUnlocked(deps, input)
      : deps.lock.withLock<WorkError, AdoptReport>('uploader', adoptUnlocked(deps, input));

/** The journal's new home is accepted last: whatever ends this before leaves the uploader waiting. */
const adoptUnlocked = (deps: AdoptUploadsDeps, input: AdoptUploadsInput): TaskEither<WorkError, AdoptReport> =>
  inSteps(async function* () {
    const { journal, clock } = deps;
    const { dryRun, decision } = input;
    const home = yield* step(journal.home);
    const report: AdoptReport = { ...(yield* step(takeLost(deps, input))), dryRun, home };
    if (!dryRun && report.left.length === 0 && home._tag === 'Moved')
      yield* step(journal.markHome({ at: clock.now(), decision: O.some(decision) }));
    return report;
  });

type Taken = Pick<AdoptReport, 'adopted' | 'left'>;

const takeLost = (deps: AdoptUploadsDeps, input: AdoptUploadsInput): TaskEither<WorkError, Taken> =>
  inSteps(async function* () {
    const lost = yield* step(readLost(deps));
    if (lost.length === 0) return { adopted: [], left: [] };
    const evidence = yield* step(readEvidence(deps, lost));
    const adopted: AdoptReport['adopted'][number][] = [];
    const left: AdoptReport['left'][number][] = [];
    for (const upload of lost) {
      const { name, records } = upload;
      const verdict = judgeLost(upload, evidence, input.acceptLess);
      if (verdict._tag === 'Leave') {
        left.push({ name, records: records.length, reason: verdict.reason });
        continue;
      }
      const { adoption } = verdict;
      const id = input.dryRun ? adoption.report.id : yield* step(write(deps, name, adoption, input.decision));
      evidence.take([...adoption.aggregateIds, ...unmatchedIds(adoption)]);
      adopted.push({ ...adoption, name, id });
    }
    return { adopted, left };
  });

const judgeLost = (lost: LostUpload, { facts, open, pending }: Evidence, acceptLess: boolean): Verdict =>
  pipe(
    rebuilt(lost, facts),
    E.match(
      (reason): Verdict => ({ _tag: 'Leave', reason }),
      (report) => {
        const rival = rivalOf(report, open);
        return rival === undefined ? judge(report, pending, acceptLess) : { _tag: 'Leave', reason: rival };
      },
    ),
  );

const write = (
  { journal, clock }: AdoptUploadsDeps,
  name: string,
  adoption: Adoption,
  decision: StaffDecision,
): TaskEither<JournalError | AggregatesTaken, UploadId> =>
  inSteps(async function* () {
    const { report, aggregateIds, unmatched } = adoption;
    const id = yield* step(freeId(journal, report.id));
    const aside = { aggregateIds: unmatchedIds(adoption), detail: unmatchedDetail(name, unmatched) };
    yield* step(journal.adopt({ ...report, id, aggregateIds, unmatched: aside, at: clock.now(), decision }));
    return id;
  });

/** A restored journal may have given the number out again; the name in the descriptions stays what it was. */
const freeId = (
  journal: Pick<UploadJournal, 'find' | 'reserveId'>,
  wanted: UploadId,
): TaskEither<JournalError, UploadId> =>
  inSteps(async function* () {
    const found = yield* step(journal.find(wanted));
    return O.isNone(found) ? wanted : yield* step(journal.reserveId);
  });

const unmatchedIds = ({ unmatched }: Adoption): ReadonlyArray<bigint> =>
  unmatched.flatMap(({ rows }) => rows.map(({ id }) => id));
