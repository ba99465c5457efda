/**
 * UNIQUE_KEY upserts (*Unbilled Usage*): the identical record is ignored, another quantity, day or description changes the
 * old one, and only another account, subscription or charge is refused.
 */
import type { Tenant } from '../books/tenant.ts';
import type { UsageRecord } from '../books/usage.ts';
import { allUsage, isRated, keepUsage } from '../books/usage-status.ts';

/** Keeps what is new and changes what was there; a text says why it does neither. */
export const upsert = (tenant: Tenant, records: ReadonlyArray<UsageRecord>): string | undefined => {
  const wanted = new Set(records.flatMap(({ uniqueKey }) => uniqueKey ?? []));
  if (wanted.size === 0) {
    keepUsage(tenant, records);
    return undefined;
  }
  const known = new Map(
    allUsage(tenant).flatMap((record) =>
      record.uniqueKey !== null && wanted.has(record.uniqueKey) ? [[record.uniqueKey, record] as const] : [],
    ),
  );
  const pairs = records.map((fresh) => ({ fresh, old: known.get(fresh.uniqueKey ?? '') }));
  for (const { old, fresh } of pairs) {
    const reason = old === undefined ? undefined : conflict(old, fresh);
    if (reason !== undefined) return reason;
  }
  for (const { old, fresh } of pairs) if (old !== undefined) change(old, fresh);
  keepUsage(
    tenant,
    pairs.flatMap(({ old, fresh }) => (old === undefined ? [fresh] : [])),
  );
  return undefined;
};

/** Why the file cannot be imported; undefined when it can. */
const conflict = (old: UsageRecord, fresh: UsageRecord): string | undefined => {
  if (!sameTarget(old, fresh))
    return `UNIQUE_KEY '${fresh.uniqueKey}' belongs to usage of another account, subscription or charge`;
  return isRated(old) && !sameContent(old, fresh)
    ? `UNIQUE_KEY '${fresh.uniqueKey}' belongs to usage that was billed and cannot be changed`
    : undefined;
};

const sameTarget = (a: UsageRecord, b: UsageRecord): boolean =>
  a.accountNumber === b.accountNumber &&
  a.subscriptionNumber === b.subscriptionNumber &&
  a.chargeNumber === b.chargeNumber;

const sameContent = (a: UsageRecord, b: UsageRecord): boolean =>
  a.unit === b.unit &&
  a.quantity.eq(b.quantity) &&
  a.startDate === b.startDate &&
  a.endDate === b.endDate &&
  a.description === b.description;

const change = (old: UsageRecord, fresh: UsageRecord): void => {
  if (sameContent(old, fresh)) return;
  old.unit = fresh.unit;
  old.quantity = fresh.quantity;
  old.startDate = fresh.startDate;
  old.endDate = fresh.endDate;
  old.description = fresh.description;
  old.submittedAt = fresh.submittedAt;
};
