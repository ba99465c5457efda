/**
 * Use case: after the journal was restored from an older copy, takes over what was sent meanwhile. An upload is taken
 * over whole, as its file proves it, or left where it is; usage that cannot be told apart is set aside, never guessed.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { startOfDay } from '../../../shared/calendar.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { Decision } from '../../../shared/decision.ts';
import type { JobLock, JobLockError } from '../../../shared/job-lock.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import { firstBillableHour } from '../../../trials/trial.ts';
import type { UnassignedAggregate, UploadId } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { LedgerError, UsageLedger } from '../../../usage/ports/usage-ledger.ts';
import type { ProviderError } from '../../provider/provider-error.ts';
import type { ProviderUsage } from '../../provider/provider-usage.ts';
import type { ProviderUnavailable, UsageUploader } from '../../provider/usage-uploader.ts';
import type { JournalHome } from '../journal/journal-home.ts';
import type { AggregatesTaken, JournalError, UploadJournal } from '../journal/upload-journal.ts';
import { OPEN_STATES } from '../settle/settle-report.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import { type Adoption, judge, rivalOf, unmatchedDetail, type Verdict } from './adoption.ts';
import { type LineFacts, type LostUpload, lastDayOf, rebuilt } from './lost-upload.ts';
import { type Owner, readCharges, readLost, readOwners } from './read-lost.ts';

export interface AdoptUploadsDeps {
  readonly journal: Pick<
    UploadJournal,
    'lastSend' | 'named' | 'find' | 'inState' | 'reserveId' | 'adopt' | 'home' | 'markHome'
  >;
  readonly ledger: Pick<UsageLedger, 'pending'>;
  readonly uploader: Pick<UsageUploader, 'arrivedSince'>;
  readonly usage: ProviderUsage;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
  readonly lock: JobLock;
  readonly clock: Clock;
}

export interface AdoptUploadsInput {
  readonly policy: Pick<UploadPolicy, 'dateFormat'>;
  readonly decision: Decision;
  /** Also where the ledger holds less than was billed. */
  readonly acceptLess: boolean;
  readonly dryRun: boolean;
}

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
export type AdoptUploadsError = WorkError | JobLockError;

/** What may have gone into the lost uploads, by instance. */
const readPending =
  (ledger: AdoptUploadsDeps['ledger'], lost: ReadonlyArray<LostUpload>, owners: ReadonlyMap<string, Owner>) =>
  async (): Promise<E.Either<LedgerError, ReadonlyMap<InstanceId, ReadonlyArray<UnassignedAggregate>>>> => {
    const end = startOfDay(lastDayOf(lost));
    const queries = [...owners.values()].map(({ instanceId, organization: { trialExpiresAt, deletedAt } }) => {
      const to = O.isSome(deletedAt) && deletedAt.value < end ? deletedAt.value : end;
      return { instanceId, range: { from: firstBillableHour(trialExpiresAt), to } };
    });
    const pending = await ledger.pending(queries)();
    return E.isLeft(pending) ? pending : E.right(Map.groupBy(pending.right, ({ instanceId }) => instanceId));
  };

interface Evidence {
  readonly facts: LineFacts;
  readonly open: ReadonlyArray<Upload>;
  readonly pending: (instanceId: InstanceId) => ReadonlyArray<UnassignedAggregate>;
}

const judgeLost = (lost: LostUpload, { facts, open, pending }: Evidence, input: AdoptUploadsInput): Verdict => {
  const file = rebuilt(lost, facts, input.policy.dateFormat);
  if (E.isLeft(file)) return { _tag: 'Leave', reason: file.left };
  const rival = rivalOf(file.right, open);
  return rival === undefined ? judge(file.right, pending, input.acceptLess) : { _tag: 'Leave', reason: rival };
};

/** A restored journal may have given the number out again; the name in file and descriptions stays what it was. */
const freeId =
  (journal: Pick<UploadJournal, 'find' | 'reserveId'>, wanted: UploadId): TaskEither<JournalError, UploadId> =>
  async () => {
    const there = await journal.find(wanted)();
    if (E.isLeft(there)) return there;
    return O.isNone(there.right) ? E.right(wanted) : journal.reserveId();
  };

const write =
  ({ journal, clock }: AdoptUploadsDeps, name: string, adoption: Adoption, decision: Decision) =>
  async (): Promise<E.Either<JournalError | AggregatesTaken, UploadId>> => {
    const { file, aggregateIds, unmatched } = adoption;
    const id = await freeId(journal, file.id)();
    if (E.isLeft(id)) return id;
    const aside = { aggregateIds: rowsOf(adoption), detail: unmatchedDetail(name, unmatched) };
    const upload = { ...file, id: id.right, aggregateIds, unmatched: aside, at: clock.now(), decision };
    return E.map(() => id.right)(await journal.adopt(upload)());
  };

const rowsOf = ({ unmatched }: Adoption): ReadonlyArray<bigint> =>
  unmatched.flatMap(({ rows }) => rows.map(({ id }) => id));

type Taken = Pick<AdoptReport, 'adopted' | 'left'>;

const takeLost =
  (deps: AdoptUploadsDeps, input: AdoptUploadsInput): TaskEither<WorkError, Taken> =>
  async () => {
    const { dryRun } = input;
    const lost = await readLost(deps)();
    if (E.isLeft(lost)) return lost;
    if (lost.right.length === 0) return E.right({ adopted: [], left: [] });
    const owners = await readOwners(deps.directory, lost.right)();
    if (E.isLeft(owners)) return owners;
    const chargeOf = await readCharges(deps.usage, lost.right)();
    if (E.isLeft(chargeOf)) return chargeOf;
    const open = await deps.journal.inState(OPEN_STATES)();
    if (E.isLeft(open)) return open;
    const rows = await readPending(deps.ledger, lost.right, owners.right)();
    if (E.isLeft(rows)) return rows;

    const taken = new Set<bigint>();
    const evidence: Evidence = {
      facts: { instanceOf: (account) => owners.right.get(account)?.instanceId, chargeOf: chargeOf.right },
      open: open.right,
      pending: (instanceId) => (rows.right.get(instanceId) ?? []).filter(({ id }) => !taken.has(id)),
    };
    const adopted: AdoptReport['adopted'][number][] = [];
    const left: AdoptReport['left'][number][] = [];
    for (const upload of lost.right) {
      const { name, records } = upload;
      const verdict = judgeLost(upload, evidence, input);
      if (verdict._tag === 'Leave') {
        left.push({ name, records: records.length, reason: verdict.reason });
        continue;
      }
      const { adoption } = verdict;
      const written = dryRun ? E.right(adoption.file.id) : await write(deps, name, adoption, input.decision)();
      if (E.isLeft(written)) return written;
      for (const id of [...adoption.aggregateIds, ...rowsOf(adoption)]) taken.add(id);
      adopted.push({ ...adoption, name, id: written.right });
    }
    return E.right({ adopted, left });
  };

/** The journal's new home is accepted last: whatever ends this before leaves the uploader waiting. */
const adoptUnlocked =
  (deps: AdoptUploadsDeps, input: AdoptUploadsInput): TaskEither<WorkError, AdoptReport> =>
  async () => {
    const { journal, clock } = deps;
    const { dryRun, decision } = input;
    const home = await journal.home();
    if (E.isLeft(home)) return home;
    const taken = await takeLost(deps, input)();
    if (E.isLeft(taken)) return taken;
    const report: AdoptReport = { ...taken.right, dryRun, home: home.right };
    if (dryRun || report.left.length > 0 || home.right._tag !== 'Moved') return E.right(report);
    const marked = await journal.markHome({ at: clock.now(), decision: O.some(decision) })();
    return E.isLeft(marked) ? marked : E.right(report);
  };

/** Under the uploader's lock, but for a dry run, which writes nothing. Repeating it goes on where it stopped. */
export const adoptUploads =
  (deps: AdoptUploadsDeps) =>
  (input: AdoptUploadsInput): TaskEither<AdoptUploadsError, AdoptReport> =>
    input.dryRun
      ? adoptUnlocked(deps, input)
      : deps.lock.withLock<WorkError, AdoptReport>('uploader', adoptUnlocked(deps, input));
