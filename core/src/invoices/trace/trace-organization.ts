/** The usage of one organization in some days at every place where it stands, each with the way to the next. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, dayOf } from '../../shared/calendar.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { hourOf } from '../../usage/hour-bucket.ts';
import type { EventHistory } from '../../usage/ports/event-history.ts';
import type { EventStoreError } from '../../usage/ports/event-store.ts';
import type { LedgerError, SetAsideSum, TimeRange, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { Invoice, ProviderInvoices } from '../provider/provider-invoices.ts';
import type { JournalError, JournalLine, UploadJournal } from '../upload/journal/upload-journal.ts';

/** What the trace of an organization reads; it writes nothing. */
export interface TraceOrganizationDeps {
  readonly events: Pick<EventHistory, 'countsOf'>;
  readonly ledger: Pick<UsageLedger, 'sums' | 'setAsideSums'>;
  readonly journal: Pick<UploadJournal, 'lines'>;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
}

/** A month of an organization: what was used, uploaded and invoiced. */
export interface OrganizationTrace {
  readonly organization: Organization;
  readonly range: TimeRange;
  /** Of each unit that the ledger has in the range: what the event store counts, and what the ledger sums up. */
  readonly units: ReadonlyArray<{
    readonly amountType: AmountType;
    readonly events: number;
    readonly total: bigint;
    readonly recorded: bigint;
  }>;
  /** Lines whose dates touch the range. */
  readonly lines: ReadonlyArray<JournalLine>;
  /** Those with an item whose service touches the range, newest first. */
  readonly invoices: ReadonlyArray<Invoice>;
  /** Of all times. */
  readonly setAside: ReadonlyArray<SetAsideSum>;
}

/** A source that could not be read. */
export type TraceOrganizationError = EventStoreError | LedgerError | JournalError | ProviderError;

/** It only reads. `range`: whole days, UTC. An organization without an internal id has no usage. */
export const traceOrganization =
  (deps: TraceOrganizationDeps) =>
  (organization: Organization, range: TimeRange): TaskEither<TraceOrganizationError, OrganizationTrace> =>
    inSteps(async function* () {
      const invoices = yield* step(invoicesIn(deps, organization, range));
      const nothing = { organization, range, invoices, units: [], lines: [], setAside: [] };
      if (O.isNone(organization.id)) return nothing;
      const instanceId = organization.id.value;
      const setAside = yield* step(deps.ledger.setAsideSums({ instanceId }));
      const units = yield* step(unitsIn(deps, instanceId, range));
      const lines: JournalLine[] = [];
      for await (const page of deps.journal.lines(daysOf(range)))
        for (const each of yield* step(page)) if (each.line.instanceId === instanceId) lines.push(each);
      return { ...nothing, units, lines, setAside };
    });

/** Both ends are included. */
const daysOf = ({ from, to }: TimeRange) => ({ from: dayOf(from), to: addDays(dayOf(to), -1) });

const unitsIn = (
  { ledger, events }: TraceOrganizationDeps,
  instanceId: SetAsideSum['instanceId'],
  range: TimeRange,
): TaskEither<EventStoreError | LedgerError, OrganizationTrace['units']> =>
  inSteps(async function* () {
    const sums = yield* step(ledger.sums({ range, by: 'day', instanceIds: [instanceId] }));
    const units: Array<OrganizationTrace['units'][number]> = [];
    for (const [amountType, days] of Map.groupBy(sums, (sum) => sum.amountType)) {
      const recorded = days.reduce((sum, { amount }) => sum + amount, 0n);
      const cell = { instanceId, amountType, from: hourOf(range.from), to: hourOf(range.to) };
      const hours = yield* step(events.countsOf(cell));
      const count = hours.reduce((sum, hour) => sum + hour.events, 0);
      units.push({ amountType, events: count, total: hours.reduce((sum, { total }) => sum + total, 0n), recorded });
    }
    return units;
  });

const invoicesIn = (
  { invoices }: TraceOrganizationDeps,
  { billingAccount }: Organization,
  range: TimeRange,
): TaskEither<ProviderError, ReadonlyArray<Invoice>> =>
  inSteps(async function* () {
    if (O.isNone(billingAccount)) return [];
    const { from, to } = daysOf(range);
    const found: Invoice[] = [];
    for await (const page of invoices.ofAccount(billingAccount.value.number))
      for (const invoice of yield* step(page))
        if (invoice.items.some((item) => item.serviceStart <= to && from <= item.serviceEnd)) found.push(invoice);
    return found;
  });
