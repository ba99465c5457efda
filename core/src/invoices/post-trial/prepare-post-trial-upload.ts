/** Use case: puts the usage between a trial's end and today into the journal, for an account that was added late. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryUnavailable } from '../../trials/ports/organization-directory.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { LedgerError, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { ProviderAccounts } from '../provider/provider-accounts.ts';
import type { ProviderCatalog } from '../provider/provider-catalog.ts';
import type { UsageUploader } from '../provider/usage-uploader.ts';
import type { SharedAccountsError } from '../sharing/shared-accounts.ts';
import type { AggregatesTaken, JournalError, UploadJournal } from '../upload/journal/upload-journal.ts';
import {
  type BillableOrganization,
  billableOrganization,
  type Skip,
  type SkipReason,
} from '../upload/prepare/billable-usage.ts';
import { decideUsage, isHeld, type UsageDecision } from '../upload/prepare/decide-usage.ts';
import { type ListBillableDeps, listBillable } from '../upload/prepare/list-billable.ts';
import { readAccount, readCatalogUnits } from '../upload/prepare/read-provider.ts';
import { writingSink } from '../upload/prepare/upload-sink.ts';
import { type PartInput, type PartWritten, writePart } from '../upload/prepare/write-part.ts';
import { partLine } from '../upload/report/report-parts.ts';

/** What the preparation of a post-trial upload reads and writes. */
export interface PostTrialUploadDeps extends ListBillableDeps {
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  /** Only for what the provider takes in one report: nothing is sent. */
  readonly uploader: Pick<UsageUploader, 'size' | 'ratesLateUsage'>;
  readonly clock: Clock;
}

/** Whose usage since the trial's end is to be uploaded, and up to which day. */
export interface PostTrialUploadInput {
  /** As it is once its account number was stored. */
  readonly organization: Organization;
  /** Exclusive: usage before 00:00 UTC of this day. */
  readonly through: CalendarDay;
}

/** The account cannot be read, or has nothing to bill usage to; the usage stays pending and the call may be repeated. */
export interface AccountNotBillable {
  readonly _tag: 'AccountNotBillable';
  readonly reason: SkipReason;
  readonly message: string;
}

/** Why no upload was prepared; the usage is as it was. */
export type PostTrialUploadError =
  | LedgerError
  | JournalError
  | DirectoryUnavailable
  | SharedAccountsError
  | AggregatesTaken
  | AccountNotBillable;

/**
 * None: nothing is pending, nothing of it can be billed now (that of a suspended subscription or of an account that another organization names is held, as by a daily run),
 * or the organization has its post-trial upload. Safe to repeat: there is one at most, and usage that is recorded after it
 * is left to the daily run. The post-trial invoice is queued in the transaction that writes the upload. The look-back of
 * the daily run does not apply: all usage since the trial's end is taken.
 */
export const preparePostTrialUpload =
  (deps: PostTrialUploadDeps) =>
  ({ organization, through }: PostTrialUploadInput): TE.TaskEither<PostTrialUploadError, O.Option<UploadId>> =>
    inSteps(async function* () {
      const billable = billableOrganization(organization, through);
      if (billable._tag === 'Skip') {
        const nothingToBill = billable.reason === 'trial still on' || billable.reason === 'no internal id';
        return nothingToBill ? O.none : yield* fail(notBillable(billable));
      }
      for (let read = 1; ; read += 1) {
        const written = yield* step(prepareOnce(deps, billable, through));
        if (O.isNone(written)) return O.none;
        if (E.isRight(written.value)) return O.some(written.value.right.upload.id);
        const { message } = written.value.left;
        if (read === READS_AT_MOST) return yield* fail<PostTrialUploadError>({ _tag: 'AggregatesTaken', message });
      }
    });

/** How often usage is read again when somebody else took some of it meanwhile. */
const READS_AT_MOST = 3;

/** None: there is nothing to bill now. */
const prepareOnce = (
  deps: PostTrialUploadDeps,
  billable: BillableOrganization,
  through: CalendarDay,
): TE.TaskEither<PostTrialUploadError, O.Option<PartWritten>> =>
  inSteps(async function* () {
    const { ledger, journal, clock, uploader } = deps;
    const { instanceId, accountNumber, range } = billable;
    const { externalId } = billable.organization;
    if (O.isSome(yield* step(journal.postTrialUpload(instanceId)))) return O.none;
    const rows = yield* step(ledger.pending([{ instanceId, range }]));
    if (rows.length === 0) return O.none;
    const refusal = yield* step(refusalAmongAll(deps, billable, through));
    const account = O.isSome(refusal) ? refusal.value : await readAccount(deps.accounts, accountNumber)();
    if (account._tag === 'Skip' && !isHeld(account)) return yield* fail(notBillable(account));
    const { units } = await readCatalogUnits(deps.catalog)();
    const { size: reportSize, ratesLateUsage } = uploader;
    const decision = decideUsage(billable, rows, account, { through, catalog: units, reportSize, ratesLateUsage });
    yield* step(markAll(ledger, decision));
    if (account._tag === 'Skip' || decision.lines.length === 0) return O.none;
    const part: PartInput = {
      uploader: 'post-trial',
      through,
      createdAt: clock.now(),
      organizations: [{ instanceId, lines: decision.lines.map(partLine) }],
      postTrialInvoice: O.some({ externalId, accountNumber: account.account.number }),
    };
    return O.some(yield* step(writePart(writingSink(journal, ledger))(part)));
  });

/** Whether a daily run, which looks at everybody, would refuse it. Asked only where there is usage to bill. */
const refusalAmongAll = (
  deps: ListBillableDeps,
  { instanceId }: BillableOrganization,
  through: CalendarDay,
): TE.TaskEither<DirectoryUnavailable | SharedAccountsError, O.Option<Skip>> =>
  inSteps(async function* () {
    const { billable } = yield* step(listBillable(deps, through));
    return billable.find((one) => one.instanceId === instanceId)?.refusal ?? O.none;
  });

const notBillable = ({ reason, detail }: Skip): AccountNotBillable => ({
  _tag: 'AccountNotBillable',
  reason,
  message: detail,
});

const markAll = (ledger: UsageLedger, { setAside }: UsageDecision): TE.TaskEither<LedgerError, void> =>
  inSteps(async function* () {
    for (const { reason, detail, aggregates } of setAside) {
      const ids = aggregates.map(({ id }) => id);
      yield* step(ledger.setAside(ids, { reason, detail }));
    }
  });
