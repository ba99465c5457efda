/** What every kind of record that can be queried is made of. */
import type { Tenant } from '../books/tenant.ts';
import type { Day } from '../calendar/days.ts';
import { momentOf, zonedText } from '../calendar/zone.ts';
import { idsIn, type Query } from './query.ts';
import { runZoql, type Source } from './run.ts';

export type Answered = ReadonlyArray<Record<string, unknown>>;
export type Kind = (tenant: Tenant) => (query: Query) => Answered;

/** `ids`: no other item can be wanted. */
export const kind =
  <Item>(
    items: (tenant: Tenant, ids: ReadonlyArray<string> | undefined) => Iterable<Item>,
    fields: (tenant: Tenant) => Source<Item>['fields'],
  ): Kind =>
  (tenant) =>
  (query) =>
    runZoql(query, { items: items(tenant, idsIn(query)), fields: fields(tenant) });

export const accountId =
  (tenant: Tenant) =>
  ({ accountNumber }: { readonly accountNumber: string | null }): string | null =>
    tenant.accounts.get(accountNumber ?? '')?.id ?? null;

/** 00:00 of the day in the tenant's zone, with the offset that it has then. */
export const startOf = ({ settings: { timeZone } }: Tenant, day: Day | null): string | null =>
  day === null ? null : zonedText(timeZone, momentOf(timeZone, day, 0));

export const momentText = ({ settings: { timeZone } }: Tenant, micros: bigint): string => zonedText(timeZone, micros);
