/** What is known beside the provider's records when lost uploads are judged. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { startOfDay } from '../../../shared/calendar.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import { firstBillableHour } from '../../../trials/trial.ts';
import type { UnassignedAggregate } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { LedgerError, UsageLedger } from '../../../usage/ports/usage-ledger.ts';
import type { ProviderError } from '../../provider/provider-error.ts';
import type { ProviderUsage } from '../../provider/provider-usage.ts';
import type { JournalError, UploadJournal } from '../journal/upload-journal.ts';
import { OPEN_STATES } from '../settle/settle-report.ts';
import type { Upload } from '../state/upload.ts';
import { type LineFacts, type LostUpload, lastDayOf } from './lost-upload.ts';
import { type Owner, readCharges, readOwners } from './read-lost.ts';

export interface EvidenceDeps {
  readonly journal: Pick<UploadJournal, 'inState'>;
  readonly ledger: Pick<UsageLedger, 'pending'>;
  readonly usage: ProviderUsage;
  readonly directory: Pick<OrganizationDirectory, 'all'>;
}

type EvidenceError = JournalError | LedgerError | ProviderError | DirectoryUnavailable;

export interface Evidence {
  readonly facts: LineFacts;
  /** Uploads on their way. */
  readonly open: ReadonlyArray<Upload>;
  /** Rows that no adoption has taken yet. */
  readonly pending: (instanceId: InstanceId) => ReadonlyArray<UnassignedAggregate>;
  /** These rows are no evidence for the next upload. */
  readonly take: (ids: ReadonlyArray<bigint>) => void;
}

export const readEvidence = (
  deps: EvidenceDeps,
  lost: ReadonlyArray<LostUpload>,
): TaskEither<EvidenceError, Evidence> =>
  inSteps(async function* () {
    const owners = yield* step(readOwners(deps.directory, lost));
    const chargeOf = yield* step(readCharges(deps.usage, lost));
    const open = yield* step(deps.journal.inState(OPEN_STATES));
    const rows = yield* step(readPending(deps.ledger, lost, owners));
    const taken = new Set<bigint>();
    return {
      facts: { instanceOf: (account: string) => owners.get(account)?.instanceId, chargeOf },
      open,
      pending: (instanceId: InstanceId) => (rows.get(instanceId) ?? []).filter(({ id }) => !taken.has(id)),
      take: (ids: ReadonlyArray<bigint>) => {
        for (const id of ids) taken.add(id);
      },
    };
  });

/** What may have gone into the lost uploads, by instance. */
const readPending = (
  ledger: EvidenceDeps['ledger'],
  lost: ReadonlyArray<LostUpload>,
  owners: ReadonlyMap<string, Owner>,
): TaskEither<LedgerError, ReadonlyMap<InstanceId, ReadonlyArray<UnassignedAggregate>>> =>
  inSteps(async function* () {
    const end = startOfDay(lastDayOf(lost));
    const queries = [...owners.values()].map(({ instanceId, organization: { trialExpiresAt, deletedAt } }) => {
      const to = O.isSome(deletedAt) && deletedAt.value < end ? deletedAt.value : end;
      return { instanceId, range: { from: firstBillableHour(trialExpiresAt), to } };
    });
    return Map.groupBy(yield* step(ledger.pending(queries)), ({ instanceId }) => instanceId);
  });
