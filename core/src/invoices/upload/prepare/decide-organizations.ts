/** Reads ledger and accounts of some organizations and decides about each. Writes nothing. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { asTheyCome } from '../../../shared/as-they-come.ts';
import { type Caught, caught } from '../../../shared/caught.ts';
import type { Instant } from '../../../shared/instant.ts';
import { eachItem, type Pages, pagesFrom } from '../../../shared/pages.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { UnassignedAggregate } from '../../../usage/aggregate.ts';
import type { LedgerError, UsageLedger } from '../../../usage/ports/usage-ledger.ts';
import type { ProviderAccounts } from '../../provider/provider-accounts.ts';
import { type BillableOrganization, undecided } from './billable-usage.ts';
import { decideUsage, type UsageDecision, type UsageRules } from './decide-usage.ts';
import { sortPending } from './pending-usage.ts';
import { readAccount } from './read-provider.ts';

export interface OrganizationDecision extends UsageDecision {
  readonly organization: BillableOrganization;
  readonly candidates: ReadonlyArray<UnassignedAggregate>;
  readonly stranded: ReadonlyArray<UnassignedAggregate>;
}

export interface DecideDeps {
  readonly ledger: Pick<UsageLedger, 'pending'>;
  readonly accounts: Pick<ProviderAccounts, 'find'>;
}

export interface DecideRules extends UsageRules {
  /** Usage before this moment is stranded. */
  readonly earliest: Instant;
  readonly accountReads: number;
}

/**
 * Decisions as they are made; organizations without pending rows are left out. `none` in between: only those are left
 * whose account takes longer than `patience`. A `Left` ends it.
 */
export const decideOrganizations = (
  { ledger, accounts }: DecideDeps,
  rules: DecideRules,
  organizations: ReadonlyArray<BillableOrganization>,
  patience?: Task<void>,
): AsyncGenerator<O.Option<E.Either<LedgerError, OrganizationDecision>>, void> =>
  asTheyCome(rules.accountReads, eachItem(withUsage(ledger, organizations)), decide(accounts, rules), patience);

interface WithUsage {
  readonly organization: BillableOrganization;
  readonly rows: ReadonlyArray<UnassignedAggregate>;
}

/** Organizations whose pending rows are asked for with one query. */
const ORGANIZATIONS_AT_ONCE = 200;

/** Those that have any pending rows, in order. */
const withUsage = (
  ledger: DecideDeps['ledger'],
  organizations: ReadonlyArray<BillableOrganization>,
): Pages<LedgerError, WithUsage> =>
  pagesFrom(nonEmpty(organizations), (left) =>
    TE.map((items: ReadonlyArray<WithUsage>) => ({ items, next: nonEmpty(left.slice(ORGANIZATIONS_AT_ONCE)) }))(
      pendingOf(ledger, left.slice(0, ORGANIZATIONS_AT_ONCE)),
    ),
  );

const nonEmpty = O.fromPredicate((left: ReadonlyArray<BillableOrganization>) => left.length > 0);

const pendingOf = (
  ledger: DecideDeps['ledger'],
  organizations: ReadonlyArray<BillableOrganization>,
): TE.TaskEither<LedgerError, ReadonlyArray<WithUsage>> =>
  TE.map((pending: ReadonlyArray<UnassignedAggregate>) => {
    const rowsOf = Map.groupBy(pending, ({ instanceId }) => instanceId);
    return organizations.flatMap((organization) => {
      const rows = rowsOf.get(organization.instanceId);
      return rows === undefined ? [] : [{ organization, rows }];
    });
  })(ledger.pending(organizations.map(({ instanceId, range }) => ({ instanceId, range }))));

/** An account is read only where there is usage to bill. */
const decide =
  (accounts: DecideDeps['accounts'], rules: DecideRules) =>
  (found: E.Either<LedgerError, WithUsage>): TE.TaskEither<LedgerError, OrganizationDecision> =>
    inSteps(async function* () {
      const { organization, rows } = yield* step(found);
      const { candidates, stranded } = sortPending(rows, rules.earliest);
      const decision =
        candidates.length === 0 ? NOTHING : await decideAbout(accounts, rules)(organization, candidates)();
      return { ...decision, organization, candidates, stranded };
    });

const NOTHING: UsageDecision = { lines: [], setAside: [], skip: O.none };

/** What throws for one organization keeps that one out, as a skip, and not everybody. */
const decideAbout =
  (accounts: DecideDeps['accounts'], rules: DecideRules) =>
  (organization: BillableOrganization, candidates: ReadonlyArray<UnassignedAggregate>): Task<UsageDecision> =>
  async () => {
    const decided = await caught(async () => {
      const account = O.isSome(organization.refusal)
        ? organization.refusal.value
        : await readAccount(accounts, organization.accountNumber)();
      return E.right(decideUsage(organization, candidates, account, rules));
    })();
    return E.getOrElse((failure: Caught) => ({ ...NOTHING, skip: O.some(undecided(failure)) }))(decided);
  };
