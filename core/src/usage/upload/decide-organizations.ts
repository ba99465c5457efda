/** Reads ledger and accounts of some organizations and decides about each. Writes nothing. */
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ProviderAccounts } from '../../invoices/billing-provider.ts';
import type { Instant } from '../../shared/instant.ts';
import { mapBounded } from '../../shared/map-bounded.ts';
import type { UnassignedAggregate } from '../aggregate.ts';
import { readAccount } from '../reconciliation/read-provider.ts';
import type { LedgerError, UsageLedger } from '../usage-ledger.ts';
import type { BillableOrganization } from './billable-usage.ts';
import { decideUsage, type UsageDecision, type UsageRules } from './decide-usage.ts';
import { sortPending } from './pending-usage.ts';

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

/** One query to the ledger; an account is read only where there is usage to bill. Organizations without any are left out. */
export const decideOrganizations =
  ({ ledger, accounts }: DecideDeps, rules: DecideRules) =>
  (organizations: ReadonlyArray<BillableOrganization>): TaskEither<LedgerError, ReadonlyArray<OrganizationDecision>> =>
  async () => {
    const pending = await ledger.pending(organizations.map(({ instanceId, range }) => ({ instanceId, range })))();
    if (E.isLeft(pending)) return pending;
    const rows = Map.groupBy(pending.right, ({ instanceId }) => instanceId);
    const decide =
      (organization: BillableOrganization): Task<OrganizationDecision> =>
      async () => {
        const { candidates, stranded } = sortPending(rows.get(organization.instanceId) ?? [], rules.earliest);
        const nothing = { lines: [], setAside: [], skip: { _tag: 'None' } } as const;
        const decision =
          candidates.length === 0
            ? nothing
            : decideUsage(organization, candidates, await readAccount(accounts, organization.accountNumber)(), rules);
        return { ...decision, organization, candidates, stranded };
      };
    const withUsage = organizations.filter(({ instanceId }) => rows.has(instanceId));
    return E.right(await mapBounded(rules.accountReads, withUsage, decide)());
  };
