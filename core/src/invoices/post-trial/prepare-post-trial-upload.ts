/** Use case: puts the usage between a trial's end and today into the journal, for an account that was added late. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Organization } from '../../trials/organization.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import type { LedgerError, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { ProviderAccounts } from '../provider/provider-accounts.ts';
import type { ProviderCatalog } from '../provider/provider-catalog.ts';
import type { AggregatesTaken, JournalError, UploadJournal } from '../upload/journal/upload-journal.ts';
import { billableOrganization, type Skip, type SkipReason } from '../upload/prepare/billable-usage.ts';
import { decideUsage, type UsageDecision } from '../upload/prepare/decide-usage.ts';
import { readAccount, readCatalogUnits } from '../upload/prepare/read-provider.ts';
import { writingSink } from '../upload/prepare/upload-sink.ts';
import { writePart } from '../upload/prepare/write-upload.ts';
import { partLine } from '../upload/report/upload-parts.ts';
import type { UploadPolicy } from '../upload/state/upload-policy.ts';

export interface PostTrialUploadDeps {
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly accounts: Pick<ProviderAccounts, 'find'>;
  readonly catalog: ProviderCatalog;
  readonly clock: Clock;
}

export interface PostTrialUploadInput {
  /** As it is once its account number was stored. */
  readonly organization: Organization;
  /** Exclusive: usage before 00:00 UTC of this day. */
  readonly through: CalendarDay;
  readonly policy: UploadPolicy;
}

/** The account cannot be read, or has nothing to bill usage to; the usage stays pending and the call may be repeated. */
export interface AccountNotBillable {
  readonly _tag: 'AccountNotBillable';
  readonly reason: SkipReason;
  readonly message: string;
}

const notBillable = ({ reason, detail }: Skip): E.Either<AccountNotBillable, never> =>
  E.left({ _tag: 'AccountNotBillable', reason, message: detail });

export type PostTrialUploadError = LedgerError | JournalError | AggregatesTaken | AccountNotBillable;

/** How often usage is read again when somebody else took some of it meanwhile. */
const READS_AT_MOST = 3;

const markAll =
  (ledger: UsageLedger, { setAside }: UsageDecision): TE.TaskEither<LedgerError, void> =>
  async () => {
    for (const { reason, detail, aggregates } of setAside) {
      const ids = aggregates.map(({ id }) => id);
      const marked = await ledger.setAside(ids, { reason, detail })();
      if (E.isLeft(marked)) return marked;
    }
    return E.right(undefined);
  };

/**
 * None: nothing is pending, nothing of it can be billed now (that of a suspended subscription is held, as by a daily run),
 * or the organization has its post-trial upload. Safe to repeat: there is one at most, and usage that is recorded after it
 * is left to the daily run. The post-trial invoice is queued in the transaction that writes the upload. The look-back of
 * the daily run does not apply: all usage since the trial's end is taken.
 */
export const preparePostTrialUpload =
  (deps: PostTrialUploadDeps) =>
  ({ organization, through, policy }: PostTrialUploadInput): TE.TaskEither<PostTrialUploadError, O.Option<UploadId>> =>
  async () => {
    const { ledger, journal } = deps;
    const billable = billableOrganization(organization, through);
    if (billable._tag === 'Skip') {
      const nothingToBill = billable.reason === 'trial still on' || billable.reason === 'no internal id';
      return nothingToBill ? E.right(O.none) : notBillable(billable);
    }
    const { instanceId, accountNumber, range } = billable;
    for (let read = 1; ; read += 1) {
      const before = await journal.postTrialUpload(organization.externalId)();
      if (E.isLeft(before)) return before;
      if (O.isSome(before.right)) return E.right(O.none);
      const rows = await ledger.pending([{ instanceId, range }])();
      if (E.isLeft(rows)) return rows;
      if (rows.right.length === 0) return E.right(O.none);
      const account = await readAccount(deps.accounts, accountNumber)();
      if (account._tag === 'Skip' && account.reason !== 'subscription inactive') return notBillable(account);
      const catalog = (await readCatalogUnits(deps.catalog)()).units;
      const decision = decideUsage(billable, rows.right, account, { through, catalog, limits: policy });
      const marked = await markAll(ledger, decision)();
      if (E.isLeft(marked)) return marked;
      if (account._tag === 'Skip' || decision.lines.length === 0) return E.right(O.none);
      const written = await writePart(writingSink(journal, ledger))({
        uploader: 'post-trial',
        through,
        createdAt: deps.clock.now(),
        dateFormat: policy.dateFormat,
        organizations: [{ instanceId, lines: decision.lines.map(partLine) }],
        postTrialInvoice: O.some({ externalId: organization.externalId, accountNumber: account.account.number }),
      })();
      if (E.isLeft(written)) return written;
      if (E.isRight(written.right)) return E.right(O.some(written.right.right.upload.id));
      if (read === READS_AT_MOST) return E.left({ _tag: 'AggregatesTaken', message: written.right.left.message });
    }
  };
