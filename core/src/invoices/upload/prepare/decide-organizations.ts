/** Reads ledger and accounts of some organizations and decides about each. Writes nothing. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { asTheyCome } from '../../../shared/as-they-come.ts';
import { type Caught, caught } from '../../../shared/caught.ts';
import type { Instant } from '../../../shared/instant.ts';
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
  asTheyCome(rules.accountReads, withUsage(ledger, organizations), decide(accounts, rules), patience);

interface WithUsage {
  readonly organization: BillableOrganization;
  readonly rows: ReadonlyArray<UnassignedAggregate>;
}

/** Organizations whose pending rows are asked for with one query. */
const ORGANIZATIONS_AT_ONCE = 200;

/** Those that have any pending rows, in order. */
async function* withUsage(
  ledger: DecideDeps['ledger'],
  organizations: ReadonlyArray<BillableOrganization>,
): AsyncGenerator<E.Either<LedgerError, WithUsage>, void> {
  for (let start = 0; start < organizations.length; start += ORGANIZATIONS_AT_ONCE) {
    const some = organizations.slice(start, start + ORGANIZATIONS_AT_ONCE);
    const pending = await ledger.pending(some.map(({ instanceId, range }) => ({ instanceId, range })))();
    if (E.isLeft(pending)) return yield pending;
    const rowsOf = Map.groupBy(pending.right, ({ instanceId }) => instanceId);
    for (const organization of some) {
      const rows = rowsOf.get(organization.instanceId);
      if (rows !== undefined) yield E.right({ organization, rows });
    }
  }
}

/** An account is read only where there is usage to bill. */
const decide =
  (accounts: DecideDeps['accounts'], rules: DecideRules) =>
  (found: E.Either<LedgerError, WithUsage>): TaskEither<LedgerError, OrganizationDecision> =>
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
