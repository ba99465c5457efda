/** What a reconciliation cannot avoid: the same pages of every source, read once and forgotten. */
import { type CalendarDay, DAY, type Pages, plus, startOfDay } from '@usage-billing/core/shared';
import type { HourBucket } from '@usage-billing/core/usage';
import {
  combine,
  createLogger,
  directory,
  EventStoreToken,
  eventStore,
  modulesOf,
  OrganizationDirectoryToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  processModule,
  resolveAll,
  UploadJournalToken,
  UsageLedgerToken,
  withContainer,
  zuora,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { orFail } from '../../or-fail.ts';
import { customer } from './month.ts';

const [organizations = '0', first = '', end = ''] = process.argv.slice(2);
const [from, to] = [startOfDay(first as CalendarDay), startOfDay(end as CalendarDay)];

/** As many as a reconciliation asks for at the same time. */
const ACCOUNTS_AT_ONCE = 8;

const tokens = {
  events: EventStoreToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  organizations: OrganizationDirectoryToken,
  usage: ProviderUsageToken,
  invoices: ProviderInvoicesToken,
};

const readAll = async <Failure extends { readonly _tag: string }>(pages: Pages<Failure, unknown>): Promise<void> => {
  for await (const page of pages) if (E.isLeft(page)) throw new Error(page.left._tag);
};

const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
const modules = modulesOf(combine(zuora, eventStore, directory), env);
await withContainer([processModule(createLogger('floor', 'error')), ...modules], async (container) => {
  const ports = await resolveAll(container, tokens);
  await readAll(ports.organizations.all());
  await readAll(ports.journal.lines({ from: first as CalendarDay, to: end as CalendarDay }));
  await readAll(ports.events.hourlyTotals({ from: from as bigint as HourBucket, to: to as bigint as HourBucket }));
  for (let day = from; day < to; day = plus(day, DAY)) {
    const range = { from: day, to: plus(day, DAY) };
    await orFail(ports.ledger.sums({ range, by: 'hour' }));
    await readAll(ports.ledger.unassigned(range));
    await readAll(ports.ledger.assigned(range));
  }
  const places = Array.from({ length: Number(organizations) }, (_, place) => place).values();
  const reader = async (): Promise<void> => {
    for (const place of places) {
      const { accountNumber } = customer(place);
      await readAll(ports.usage.ofAccount(accountNumber));
      await readAll(ports.invoices.ofAccount(accountNumber));
    }
  };
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, reader));
});
